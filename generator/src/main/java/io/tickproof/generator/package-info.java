/**
 * From a scenario and a seed to a timeline of deliveries, and from there into Kafka. Start reading at {@link
 * io.tickproof.generator.Timeline}.
 */
@NullMarked
package io.tickproof.generator;

import org.jspecify.annotations.NullMarked;
