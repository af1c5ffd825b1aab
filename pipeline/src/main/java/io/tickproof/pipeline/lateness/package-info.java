/**
 * The lateness filter: decides per partition and from the log alone which ticks are too late, and batches the other
 * ticks by symbol.
 */
@NullMarked
package io.tickproof.pipeline.lateness;

import org.jspecify.annotations.NullMarked;
