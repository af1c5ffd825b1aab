/** The real servers that a run uses, and the folder they live in. */
package io.tickproof.harness.stack;
