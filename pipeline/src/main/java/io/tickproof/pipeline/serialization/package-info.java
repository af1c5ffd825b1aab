/** What the job's Flink serializers have in common. */
@NullMarked
package io.tickproof.pipeline.serialization;

import org.jspecify.annotations.NullMarked;
