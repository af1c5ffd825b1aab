package io.tickproof.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickproof.verifier.oracle.OracleRules;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/** Compares the two models of the contract, of which one is written in SQL, on random logs. */
@Tag("stack")
class SqlModelTest {
    @Property(tries = 60)
    void sqlEqualsTheModel(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        OracleRules rules = RandomLogs.rules(random);
        List<NaiveModel.Record> log = RandomLogs.onGrid(random, RandomLogs.log(random, 2, 150));
        NaiveModel model = new NaiveModel(rules, log);
        try (SqlModel sql = new SqlModel()) {
            for (NaiveModel.Record record : log) {
                if (record.tick() == null) {
                    sql.heartbeat(record.partition(), record.offset(), record.timeMicros());
                } else {
                    sql.tick(record.partition(), record.offset(), record.tick());
                }
            }
            sql.compute(rules);
            assertEquals(model.candles, sql.candles());
            assertEquals(model.tooLate, sql.tooLate());
            assertEquals(model.duplicates, sql.duplicates());
            assertEquals(model.deadLetters, sql.deadLetters());
        }
    }
}
