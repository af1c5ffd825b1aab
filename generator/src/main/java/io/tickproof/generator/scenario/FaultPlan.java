package io.tickproof.generator.scenario;

import io.tickproof.generator.scenario.Fault.Kind;
import io.tickproof.generator.scenario.Fault.Progress;
import io.tickproof.generator.scenario.Fault.Trigger;
import io.tickproof.market.Fingerprints;
import java.util.ArrayList;
import java.util.List;

/** What is to break: as the scenario lists it, or as the seed decides. */
public sealed interface FaultPlan {
    /** Nothing. */
    FaultPlan NONE = new Listed(List.of());

    /** The same for the same seed. */
    List<Fault> of(long seed);

    /** @param faults happen in this order */
    record Listed(List<Fault> faults) implements FaultPlan {
        @Override
        public List<Fault> of(long seed) {
            return faults;
        }
    }

    /**
     * So many by seed, evenly while ticks are sent, each of a kind by seed.
     *
     * @param least from 1
     * @param kinds at least one
     */
    record BySeed(int least, int most, List<Kind> kinds) implements FaultPlan {
        /** Behind it a fault may find nothing that is still going on. By what is sent: a job that was restarted reads on in bursts. */
        private static final double LAST = 0.6;

        @Override
        public List<Fault> of(long seed) {
            int count = least + (int) Long.remainderUnsigned(draw(seed, 0), most - least + 1);
            List<Fault> faults = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Kind kind = kinds.get((int) Long.remainderUnsigned(draw(seed, i + 1), kinds.size()));
                double at = Math.round(LAST * (i + 1) / count * 100) / 100.0;
                faults.add(new Fault(kind, new Trigger(Progress.ACKNOWLEDGED, at), kind.lasts(), 0));
            }
            return faults;
        }

        /** Counter-based, like the timeline: one more fault changes none before it. */
        private static long draw(long seed, int index) {
            return Fingerprints.mix64(Fingerprints.mix64(seed) + index);
        }
    }
}
