/**
 * Writes a timeline to a Kafka topic or to files, resumes an interrupted write, and compares a topic with its timeline.
 * Start reading at {@link io.tickproof.generator.output.TopicWriter}.
 */
@NullMarked
package io.tickproof.generator.output;

import org.jspecify.annotations.NullMarked;
