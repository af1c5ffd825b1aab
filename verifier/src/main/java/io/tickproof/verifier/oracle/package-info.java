/** Computes the expected rows from the log by the candle contract, independently of the job's code. */
@NullMarked
package io.tickproof.verifier.oracle;

import org.jspecify.annotations.NullMarked;
