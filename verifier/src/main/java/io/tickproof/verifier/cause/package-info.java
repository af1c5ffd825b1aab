/** Why a candle differs: the smallest set of ticks, or the wrong rule, that gives the observed row. */
package io.tickproof.verifier.cause;
