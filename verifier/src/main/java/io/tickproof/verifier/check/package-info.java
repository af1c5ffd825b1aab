/** The comparisons, each a check with a verdict, and their findings. */
package io.tickproof.verifier.check;
