/** Decides from the log alone which ticks are dropped as late, and batches the others by symbol. */
@NullMarked
package io.tickproof.pipeline.lateness;

import org.jspecify.annotations.NullMarked;
