/** Compares candles with those that a third party published, and finds the conventions in which the publisher differs. */
@NullMarked
package io.tickproof.verifier.published;

import org.jspecify.annotations.NullMarked;
