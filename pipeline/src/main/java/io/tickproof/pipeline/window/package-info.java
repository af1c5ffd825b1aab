/**
 * The windows: candles per symbol and window, from panes that are kept in keyed state. Accumulators and sets of seen ids
 * stay in memory as objects until a checkpoint.
 */
@NullMarked
package io.tickproof.pipeline.window;

import org.jspecify.annotations.NullMarked;
