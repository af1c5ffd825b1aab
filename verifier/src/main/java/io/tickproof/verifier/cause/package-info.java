/** Explains why a candle differs: the smallest set of ticks, or the wrong rule, that yields the observed row. */
@NullMarked
package io.tickproof.verifier.cause;

import org.jspecify.annotations.NullMarked;
