package io.tickproof.verifier;

import io.tickproof.market.Tick;
import io.tickproof.verifier.oracle.ExpectedCandle;
import io.tickproof.verifier.oracle.LogRecord;
import io.tickproof.verifier.oracle.OracleOutput;
import io.tickproof.verifier.oracle.TooLateTick;
import java.util.TreeSet;

/** Collects the rows of an oracle as text, to compare them with those of a model. */
public final class CollectedOutput implements OracleOutput {
    public final TreeSet<String> candles = new TreeSet<>();
    public final TreeSet<String> tooLate = new TreeSet<>();
    public final TreeSet<String> duplicates = new TreeSet<>();
    public final TreeSet<String> deadLetters = new TreeSet<>();

    @Override
    public void candle(ExpectedCandle candle) {
        candles.add(candle.candle().toRow());
    }

    @Override
    public void tooLate(TooLateTick row, LogRecord sent) {
        tooLate.add(row.partition() + "|" + row.offset() + "|" + row.window() + "|" + row.startMicros());
    }

    @Override
    public void duplicate(Tick tick, LogRecord sent) {
        duplicates.add(sent.partition() + "|" + sent.offset());
    }

    @Override
    public void deadLetter(String reason, LogRecord sent) {
        deadLetters.add(sent.partition() + "|" + sent.offset());
    }
}
