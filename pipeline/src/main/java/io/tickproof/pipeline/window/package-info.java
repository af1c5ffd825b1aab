/** From batches of ticks to candles: panes, duplicates, timers and their state. */
package io.tickproof.pipeline.window;
