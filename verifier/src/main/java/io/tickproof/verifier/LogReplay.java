package io.tickproof.verifier;

import io.tickproof.market.Tick;
import io.tickproof.verifier.oracle.LogRecord;

/** What is in the log, told again as often as the verifier asks: each partition in its order. */
public interface LogReplay {
    void replay(Listener listener);

    /** Listens to one telling. */
    interface Listener {
        void tick(Tick tick, LogRecord sent);

        void heartbeat(long timeMicros, LogRecord sent);

        /**
         * A record that must become a dead letter.
         *
         * @param reason by its name
         * @param symbol null where it has none
         */
        void rejected(String reason, String symbol, LogRecord sent);

        /**
         * A delivery that never came into the log.
         *
         * @param symbol null where it has none
         * @param heartbeat whether it is one
         */
        void absent(int partition, String symbol, boolean heartbeat);
    }
}
