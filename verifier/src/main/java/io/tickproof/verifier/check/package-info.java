/** The checks: comparisons of expected and observed rows, each with a verdict and its findings. */
@NullMarked
package io.tickproof.verifier.check;

import org.jspecify.annotations.NullMarked;
