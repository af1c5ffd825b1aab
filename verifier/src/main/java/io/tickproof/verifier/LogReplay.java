package io.tickproof.verifier;

import io.tickproof.market.Tick;
import io.tickproof.verifier.oracle.LogRecord;
import org.jspecify.annotations.Nullable;

/** Replays the log of a run, each partition in its order. It can be replayed any number of times. */
public interface LogReplay {
    /** Reports every delivery to the listener. */
    void replay(Listener listener);

    /** Receives the deliveries of one replay. */
    interface Listener {
        void tick(Tick tick, LogRecord sent);

        void heartbeat(long timeMicros, LogRecord sent);

        /**
         * A record that must become a dead letter.
         *
         * @param reason the name of the rejection reason
         * @param symbol null if the record has no readable symbol
         */
        void rejected(String reason, @Nullable String symbol, LogRecord sent);

        /**
         * A delivery that is not in the log.
         *
         * @param symbol null if it has no readable symbol
         * @param heartbeat whether it is a heartbeat
         */
        void absent(int partition, @Nullable String symbol, boolean heartbeat);
    }
}
