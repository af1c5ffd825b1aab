package io.tickproof.harness.run;

import io.tickproof.generator.scenario.Fault;
import io.tickproof.harness.fault.FaultRecord;
import io.tickproof.harness.run.RunHistory.CheckpointSpan;
import io.tickproof.market.Candle;
import java.util.List;

/**
 * What happens in a run while it is in progress, for those who watch it. No verdict depends on it. All seconds count
 * from the start of the run.
 */
public sealed interface RunEvent
        permits Sample,
                RunEvent.Begun,
                RunEvent.PhaseBegun,
                RunEvent.FaultInjected,
                RunEvent.FaultEnded,
                RunEvent.CheckpointCompleted,
                RunEvent.CandlesRead {
    /** The phases of a run, in their order. In an unbounded run the job executes while the ticks are sent. */
    enum Phase {
        STARTING("starting servers"),
        SENDING("sending"),
        EXECUTING("executing"),
        READING_BACK("reading back"),
        VERIFYING("verifying"),
        REPORTING("writing the report");

        private final String text;

        Phase(String text) {
            this.text = text;
        }

        /** Returns the name for messages. */
        public String text() {
            return text;
        }
    }

    /**
     * A run on the started servers begins. A rate search makes several.
     *
     * @param expectedDeliveries the approximate number of deliveries, including heartbeats
     */
    record Begun(long expectedDeliveries) implements RunEvent {}

    /** A phase begins, and the one before it ends. */
    record PhaseBegun(Phase phase) implements RunEvent {}

    /** A fault was injected. @param description what was done */
    record FaultInjected(Fault fault, String description, double seconds) implements RunEvent {}

    /** A fault recovered, or could not be injected. */
    record FaultEnded(FaultRecord fault) implements RunEvent {}

    /** A checkpoint completed. */
    record CheckpointCompleted(CheckpointSpan checkpoint) implements RunEvent {}

    /**
     * The latest candles of the most traded symbol, after one of them changed.
     *
     * @param candles all of the same symbol and window, by start
     */
    record CandlesRead(List<Candle> candles) implements RunEvent {
        public CandlesRead {
            candles = List.copyOf(candles);
        }
    }
}
