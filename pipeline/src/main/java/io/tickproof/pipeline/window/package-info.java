/** Turns batches of ticks into candles: panes, duplicate detection, timers and their state. */
@NullMarked
package io.tickproof.pipeline.window;

import org.jspecify.annotations.NullMarked;
