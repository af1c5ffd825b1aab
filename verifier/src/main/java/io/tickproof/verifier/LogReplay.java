package io.tickproof.verifier;

import io.tickproof.market.Tick;
import io.tickproof.verifier.oracle.Sent;

/** What was sent, told again as often as the verifier asks: each partition in its order. */
public interface LogReplay {
    void replay(Listener listener);

    /** Listens to one telling. */
    interface Listener {
        void tick(Tick tick, Sent sent);

        void heartbeat(long timeMicros, Sent sent);

        /** A record that must become a dead letter. @param reason by its name */
        void rejected(String reason, Sent sent);

        /**
         * A delivery whose fate is not known: it may be in the log once, or not at all.
         *
         * @param heartbeat whether it is one
         */
        void unacknowledged(boolean heartbeat);
    }
}
