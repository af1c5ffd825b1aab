/** Writes the job's rows to PostgreSQL, Redis and a topic, in such a way that replayed rows do no harm. */
@NullMarked
package io.tickproof.pipeline.sink;

import org.jspecify.annotations.NullMarked;
