package io.tickproof.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickproof.market.Tries;
import io.tickproof.verifier.oracle.LogRecord;
import io.tickproof.verifier.oracle.Oracle;
import io.tickproof.verifier.oracle.OracleRules;
import io.tickproof.verifier.oracle.TickOutcome;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AddLifecycleHook;

@Tag("unit")
class OracleTest {
    @Property(tries = 500)
    @AddLifecycleHook(Tries.class)
    void oracleAgreesWithTheNaiveModel(@ForAll long seed) {
        Random random = new Random(seed);
        OracleRules rules = RandomLogs.rules(random);
        List<NaiveModel.Record> log = RandomLogs.log(random, 2, 150);
        if (random.nextBoolean()) {
            log = RandomLogs.onGrid(random, log);
        }
        if (random.nextBoolean()) {
            log = RandomLogs.withAnyPrice(log);
        }
        NaiveModel model = new NaiveModel(rules, log);
        CollectedOutput output = new CollectedOutput();
        Oracle oracle = new Oracle(rules, 2, output, Set.of());
        long ticks = 0;
        for (NaiveModel.Record record : log) {
            if (record.tick() == null) {
                oracle.heartbeat(record.partition(), record.timeMicros());
            } else {
                ticks++;
                oracle.tick(record.tick(), LogRecord.at(record.partition(), record.offset()));
            }
        }
        oracle.finish();
        assertEquals(model.candles, output.candles);
        assertEquals(model.tooLate, output.tooLate);
        assertEquals(model.duplicates, output.duplicates);
        assertEquals(model.deadLetters, output.deadLetters);
        assertEquals(ticks, oracle.count(EnumSet.allOf(TickOutcome.class)));
    }
}
