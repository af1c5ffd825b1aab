package io.tickproof.generator.scenario;

import io.tickproof.generator.scenario.Fault.Progress;
import io.tickproof.generator.scenario.Fault.Trigger;
import io.tickproof.market.Fingerprints;
import java.util.ArrayList;
import java.util.List;

/** The faults of a scenario: listed one by one, or drawn by the seed. */
public sealed interface FaultPlan {
    /** A plan without faults. */
    FaultPlan NONE = new Listed(List.of());

    /** Returns the faults in the order in which they are injected; the same for the same seed. */
    List<Fault> of(long seed);

    /** @param faults in the order in which they are injected */
    record Listed(List<Fault> faults) implements FaultPlan {
        @Override
        public List<Fault> of(long seed) {
            return faults;
        }
    }

    /**
     * Lets the seed draw how many faults there are and the type of each. They are spread evenly over the time in which
     * ticks are sent.
     *
     * @param min least number of faults, from 1
     * @param max greatest number of faults
     * @param types to draw from, at least one
     */
    record BySeed(int min, int max, List<FaultType> types) implements FaultPlan {
        /**
         * Share of acknowledged deliveries at which the last fault is injected. A later fault might find nothing in
         * progress. The share refers to what was sent, because a job that was restarted reads in bursts.
         */
        private static final double LAST_AT = 0.6;

        @Override
        public List<Fault> of(long seed) {
            int count = min + (int) Long.remainderUnsigned(draw(seed, 0), max - min + 1);
            List<Fault> faults = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                FaultType type = types.get((int) Long.remainderUnsigned(draw(seed, i + 1), types.size()));
                double at = Math.round(LAST_AT * (i + 1) / count * 100) / 100.0;
                faults.add(new Fault(type, new Trigger(Progress.ACKNOWLEDGED, at), type.defaultDuration(), 0));
            }
            return faults;
        }

        /**
         * Returns a counter-based random number, as the timeline uses: an additional fault changes none of the earlier
         * ones.
         */
        private static long draw(long seed, int index) {
            return Fingerprints.mix64(Fingerprints.mix64(seed) + index);
        }
    }
}
