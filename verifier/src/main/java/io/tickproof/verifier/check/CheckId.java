package io.tickproof.verifier.check;

import io.tickproof.verifier.observed.Sink;
import java.util.Locale;

/**
 * The questions that the checks of a run answer, each with the text that results show. A question that is answered
 * several times, such as once per window, has qualifiers in its name: {@code candles PT1M}.
 */
public enum CheckId {
    /** Whether the table of candles holds what the oracle expects; one check per window. */
    CANDLES("candles", "candles %s"),
    /** Whether this run wrote every row. */
    ROWS_OF_THIS_RUN("rows of this run"),
    TOO_LATE("too late"),
    DUPLICATES("duplicates"),
    DEAD_LETTERS("dead letters"),
    /** Whether every delivery ended in exactly one place. */
    ACCOUNTING("accounting"),
    /** Whether Redis holds the latest tick of every symbol. */
    LATEST("redis latest"),
    /** Whether Redis holds the moving average of every symbol. */
    MOVING_AVERAGES("moving averages"),
    /** Whether the candles of a window add up to those of a longer one. */
    ROLL_UP("roll-ups", "%s = roll-up of %s"),
    /** Whether a sliding and a tumbling window of the same span have the same candle. */
    COINCIDENCE("coinciding windows", "%s = %s where they coincide"),
    /** Whether PostgreSQL and Redis agree. */
    SINKS_AGREE("sinks agree"),
    /** Whether every row that was read during the run was possible at that time. */
    REVISIONS("revisions"),
    /** Whether the candles equal those that a third party published. */
    PUBLISHED_CANDLES("published candles"),
    /** Whether the generator sent the disorder that the scenario requests. */
    GENERATOR("generator"),
    /** Whether the topic holds exactly the timeline. */
    INPUT_LOG("input log"),
    /** Whether a percentile of a stage's latency is within its limit; one check per stage and percentile. */
    LATENCY("latency", "latency %s %s"),
    /** Whether every fault of the scenario was injected. */
    FAULTS("faults"),
    /** Whether the faults explain how often the job restarted. */
    RESTARTS("restarts"),
    /** Whether the job was restored from a checkpoint. */
    RESTORED("restored"),
    /** Whether the run has the counts, hashes and checks of the scenario's baseline. */
    BASELINE("baseline"),
    /** Whether the job keeps up with the rate that the scenario requests. */
    SUSTAINED("sustained");

    private final String text;
    private final String pattern;

    CheckId(String text) {
        this(text, text);
    }

    /** @param pattern a format with one {@code %s} per qualifier */
    CheckId(String text, String pattern) {
        this.text = text;
        this.pattern = pattern;
    }

    /** Returns the check of a sink's rows. */
    public static CheckId of(Sink sink) {
        return switch (sink) {
            case CANDLES -> CANDLES;
            case TOO_LATE -> TOO_LATE;
            case DUPLICATES -> DUPLICATES;
            case DEAD_LETTERS -> DEAD_LETTERS;
            case LATEST -> LATEST;
        };
    }

    /** Returns the name that results show, without qualifiers. */
    public String text() {
        return text;
    }

    /** Returns the name of the check without qualifiers. */
    public CheckName unqualified() {
        return new CheckName(this, text);
    }

    /** Returns the name of the check with its qualifiers, such as a window, or a stage and a percentile. */
    public CheckName of(String... qualifiers) {
        return new CheckName(this, String.format(Locale.ROOT, pattern, (Object[]) qualifiers));
    }
}
