/** Writes the job's rows to PostgreSQL, Redis and a topic, such that replays do no harm. */
@NullMarked
package io.tickproof.pipeline.sink;

import org.jspecify.annotations.NullMarked;
