package io.tickproof.verifier.oracle;

import io.tickproof.market.WindowSpec;
import java.util.List;

/**
 * What the oracle needs to know of the job.
 *
 * @param boundMicros B of the candle contract
 * @param latenessMicros L of the candle contract
 * @param maxAheadMicros Long.MAX_VALUE: no limit
 * @param average the window whose mean price is the moving average in Redis
 */
public record OracleRules(
        List<WindowSpec> windows, long boundMicros, long latenessMicros, long maxAheadMicros, WindowSpec average) {}
