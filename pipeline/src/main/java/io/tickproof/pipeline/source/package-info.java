/** From Kafka's bytes to batches of ticks that are not too late: decoding, the lateness gate, batching by symbol. */
package io.tickproof.pipeline.source;
