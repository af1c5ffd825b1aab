/**
 * The candle job: ticks in, candles out. Start reading at {@link io.tickproof.pipeline.CandleJob}. It ships as its own
 * jar, so nothing here knows the harness.
 */
package io.tickproof.pipeline;
