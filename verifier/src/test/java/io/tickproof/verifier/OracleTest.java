package io.tickproof.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickproof.market.Candle;
import io.tickproof.market.Tick;
import io.tickproof.verifier.oracle.Expectation;
import io.tickproof.verifier.oracle.ExpectedCandle;
import io.tickproof.verifier.oracle.Fate;
import io.tickproof.verifier.oracle.Oracle;
import io.tickproof.verifier.oracle.Rules;
import io.tickproof.verifier.oracle.Sent;
import io.tickproof.verifier.oracle.TooLateTick;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class OracleTest {
    @Property(tries = 500)
    void theOracleAgreesWithTheContractWordByWord(@ForAll long seed) {
        Random random = new Random(seed);
        Rules rules = RandomLogs.rules(random);
        List<NaiveModel.Record> log = RandomLogs.log(random, 2, 150);
        NaiveModel model = new NaiveModel(rules, log);
        Told told = new Told();
        Oracle oracle = new Oracle(rules, 2, told, Set.of());
        long ticks = 0;
        for (NaiveModel.Record record : log) {
            if (record.tick() == null) {
                oracle.heartbeat(record.partition(), record.timeMicros());
            } else {
                ticks++;
                oracle.tick(record.tick(), new Sent(record.partition(), record.offset(), "", 0, 0, 0, 0));
            }
        }
        oracle.finish();
        assertEquals(model.candles, told.candles);
        assertEquals(model.tooLate, told.tooLate);
        assertEquals(model.duplicates, told.duplicates);
        assertEquals(model.deadLetters, told.deadLetters);
        assertEquals(ticks, oracle.count(EnumSet.allOf(Fate.class)));
    }

    private static final class Told implements Expectation {
        private final TreeSet<String> candles = new TreeSet<>();
        private final TreeSet<String> tooLate = new TreeSet<>();
        private final TreeSet<String> duplicates = new TreeSet<>();
        private final TreeSet<String> deadLetters = new TreeSet<>();

        @Override
        public void candle(ExpectedCandle candle) {
            candles.add(candle.candle().toRow());
        }

        @Override
        public void tooLate(TooLateTick row, Sent sent) {
            tooLate.add(row.partition() + "|" + row.offset() + "|" + row.window() + "|" + row.startMicros());
        }

        @Override
        public void duplicate(Tick tick, Sent sent) {
            duplicates.add(sent.partition() + "|" + sent.offset());
        }

        @Override
        public void deadLetter(String reason, Sent sent) {
            deadLetters.add(sent.partition() + "|" + sent.offset());
        }

        @Override
        public void watched(Candle.Key window, Tick tick, Sent sent, Fate fate) {
            throw new AssertionError("nothing is watched");
        }
    }
}
