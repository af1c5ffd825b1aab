/**
 * Computes the timeline of a scenario: its ticks, what the disturbances do to them, and the order of the deliveries.
 * Start reading at {@link io.tickproof.generator.timeline.Timeline}.
 */
@NullMarked
package io.tickproof.generator.timeline;

import org.jspecify.annotations.NullMarked;
