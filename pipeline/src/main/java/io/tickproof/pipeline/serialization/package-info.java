/** The base class of the job's Flink serializers. */
@NullMarked
package io.tickproof.pipeline.serialization;

import org.jspecify.annotations.NullMarked;
