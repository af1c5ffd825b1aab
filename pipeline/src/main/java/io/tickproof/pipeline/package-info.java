/**
 * The reference candle job: ticks in, candles out. Its packages form a chain, each importing only those before it:
 * options, contract, serialization, output, source, lateness, window, sink, job. Start reading at {@link
 * io.tickproof.pipeline.job.CandleJob}. The job ships as its own jar, so nothing here knows the harness.
 */
@NullMarked
package io.tickproof.pipeline;

import org.jspecify.annotations.NullMarked;
