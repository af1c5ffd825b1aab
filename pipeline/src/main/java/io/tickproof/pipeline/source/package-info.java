/** Reads records from Kafka or from files and decodes each into exactly one source record. */
@NullMarked
package io.tickproof.pipeline.source;

import org.jspecify.annotations.NullMarked;
