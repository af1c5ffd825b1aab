package io.tickproof.harness.bug;

import static io.tickproof.harness.bug.BugCatalogSupport.half;
import static io.tickproof.harness.bug.BugCatalogSupport.row;

import io.tickproof.harness.bug.BugPoint.InDuplicates;
import io.tickproof.harness.bug.BugPoint.InGate;
import io.tickproof.harness.bug.BugPoint.InRecords;
import io.tickproof.harness.bug.BugPoint.InRedis;
import io.tickproof.harness.bug.BugPoint.InRows;
import io.tickproof.harness.bug.BugPoint.InRules;
import io.tickproof.harness.bug.BugPoint.InTables;
import io.tickproof.harness.bug.BugPoint.InTopic;
import io.tickproof.harness.bug.BugPoint.InWindows;
import io.tickproof.harness.bug.BugPoint.InWrites;
import io.tickproof.harness.bug.BugPoint.WithoutCheckpoints;
import io.tickproof.market.RejectionReason;
import io.tickproof.market.TickDecoder.Kind;
import io.tickproof.market.WindowSpec;
import io.tickproof.pipeline.options.JobOptions.Rules;
import io.tickproof.verifier.cause.Cause;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The mistakes, each with the cause that the verifier must name. */
public enum InjectedBug {
    DROP_TICK(
            "the job loses one tick that is on time",
            Cause.Kind.LOST_TICK,
            new InRecords(() -> new RecordBugs.DropOne(1))),
    DROP_TWO_TICKS(
            "the job loses two ticks of a symbol",
            Cause.Kind.LOST_TICK,
            new InRecords(() -> new RecordBugs.DropOne(2))),
    DROP_BATCH(
            "a run of neighbours is lost, as when what was gathered is not flushed before a checkpoint",
            Cause.Kind.LOST_BATCH,
            new InRecords(() -> new RecordBugs.DropOne(12))),
    DROP_LATE("late ticks are dropped unseen", Cause.Kind.OLDER_REVISION, new InRecords(RecordBugs.DropLate::new)),
    DROP_ONE_DOUBLE_ONE(
            "one tick is lost and another counts twice, so that the count stays",
            Cause.Kind.LOST_TICK,
            new InDuplicates(RecordBugs.Replace.MOST_OFFSET, RecordBugs.Replace::new)),
    COUNT_DUPLICATES(
            "duplicates are not removed",
            Cause.Kind.DUPLICATE_COUNTED,
            new InDuplicates(Long.MAX_VALUE, () -> record -> record)),
    END_INCLUSIVE("a window takes the instant of its end", Cause.Kind.BOUNDARY, new InRecords(() -> record -> {
        if (record.kind == Kind.TICK && record.timeMicros % 60_000_000 == 0) {
            record.timeMicros--;
        }
        return record;
    })),
    START_EXCLUSIVE(
            "a window takes what its first instant is left of: ticks at it are lost",
            Cause.Kind.BOUNDARY,
            new InRecords(() -> record -> {
                if (record.kind == Kind.TICK && record.timeMicros % 60_000_000 == 0) {
                    record.kind = Kind.HEARTBEAT;
                }
                return record;
            })),
    TIME_ZONE("event time is taken for local time, an hour off", Cause.Kind.SHIFTED, new InRecords(() -> record -> {
        record.timeMicros += record.kind == Kind.REJECTED ? 0 : 3_600_000_000L;
        return record;
    })),
    PROCESSING_TIME(
            "ticks get the time at which they are read", Cause.Kind.PROCESSING_TIME, new InRecords(() -> record -> {
                record.timeMicros = System.currentTimeMillis() * 1000;
                return record;
            })),
    ARRIVAL_ORDER(
            "within a minute open and close go by arrival, not by event time",
            Cause.Kind.ARRIVAL_ORDER,
            new InRecords(RecordBugs.Monotone::new)),
    TIE_BREAK("of ticks with the same time the wrong one decides", Cause.Kind.TIE_BREAK, new InRecords(() -> record -> {
        if (record.kind == Kind.TICK && record.id % 2 == 1 && record.timeMicros % 60_000_000 != 0) {
            record.timeMicros--;
        }
        return record;
    })),
    FLOAT_PRICES("prices go through single precision", Cause.Kind.ROUNDING, new InRecords(() -> record -> {
        record.price = Math.round((double) (float) (record.price / 1e8) * 1e8);
        return record;
    })),
    WRONG_PRICE(
            "a price is ten times what was sent",
            Cause.Kind.WRONG_VALUE,
            new InRecords(() -> new RecordBugs.ChangeOne(record -> record.price *= 10))),
    WRONG_QUANTITY(
            "a quantity is one more than was sent",
            Cause.Kind.WRONG_VALUE,
            new InRecords(() -> new RecordBugs.ChangeOne(record -> record.quantity += 100_000_000))),
    PRICE_AND_QUANTITY_SWAPPED("price and quantity are swapped", Cause.Kind.WRONG_VALUE, new InRecords(() -> record -> {
        long price = record.price;
        record.price = Math.max(1, record.quantity);
        record.quantity = price;
        return record;
    })),
    SYMBOL_LOWER_CASE("symbols become lower case", Cause.Kind.WRONG_SYMBOL, new InRecords(() -> record -> {
        if (record.kind == Kind.TICK) {
            record.symbol = record.symbol.toLowerCase(Locale.ROOT);
        }
        return record;
    })),
    SWALLOW_DEAD_LETTERS("what is no tick is swallowed", Cause.Kind.ROW_MISSING, new InRecords(() -> record -> {
        if (record.kind == Kind.REJECTED) {
            record.kind = Kind.HEARTBEAT;
            record.timeMicros = 0;
        }
        return record;
    })),
    ONE_REASON_FOR_ALL("every dead letter has the same reason", Cause.Kind.WRONG_REASON, new InRecords(() -> record -> {
        if (record.kind == Kind.REJECTED) {
            record.rejection = RejectionReason.NOT_JSON;
        }
        return record;
    })),
    IGNORE_HEARTBEATS(
            "heartbeats are ignored, so a silent partition holds the watermark back (unbounded runs)",
            Cause.Kind.LAST_WINDOW,
            new InRecords(() -> record -> {
                if (record.kind == Kind.HEARTBEAT) {
                    record.timeMicros = 0;
                }
                return record;
            })),
    STRAYS_ACCEPTED(
            "copies in another partition are taken for ticks",
            Cause.Kind.TAKEN_FOR_TICK,
            new InRules(r -> new Rules(
                    r.windows(), r.outOfOrderness(), r.allowedLateness(), r.maxAhead(), false, r.anyPrice()))),
    NO_LATENESS(
            "allowed lateness is not set",
            Cause.Kind.LATE_LOST,
            new InRules(r -> new Rules(
                    r.windows(), r.outOfOrderness(), Duration.ZERO, r.maxAhead(), r.rejectMisrouted(), r.anyPrice()))),
    TOO_MUCH_LATENESS(
            "allowed lateness is four times what it ought to be",
            Cause.Kind.TOO_LATE_COUNTED,
            new InRules(r -> new Rules(
                    r.windows(),
                    r.outOfOrderness(),
                    r.allowedLateness().multipliedBy(4),
                    r.maxAhead(),
                    r.rejectMisrouted(),
                    r.anyPrice()))),
    SMALL_BOUND(
            "the bound of the watermark is a fifth of what it ought to be",
            Cause.Kind.LATE_LOST,
            new InRules(r -> new Rules(
                    r.windows(),
                    r.outOfOrderness().dividedBy(5),
                    r.allowedLateness(),
                    r.maxAhead(),
                    r.rejectMisrouted(),
                    r.anyPrice()))),
    LARGE_BOUND(
            "the bound of the watermark is a minute more than it ought to be",
            Cause.Kind.TOO_LATE_COUNTED,
            new InRules(r -> new Rules(
                    r.windows(),
                    r.outOfOrderness().plusMinutes(1),
                    r.allowedLateness(),
                    r.maxAhead(),
                    r.rejectMisrouted(),
                    r.anyPrice()))),
    WINDOW_MISSING(
            "one kind of window is left out",
            Cause.Kind.ROW_MISSING,
            new InRules(r -> new Rules(
                    r.windows().subList(0, r.windows().size() - 1),
                    r.outOfOrderness(),
                    r.allowedLateness(),
                    r.maxAhead(),
                    r.rejectMisrouted(),
                    r.anyPrice()))),
    WINDOW_TOO_MANY(
            "a kind of window that nobody asked for",
            Cause.Kind.ROW_UNEXPECTED,
            new InRules(r -> new Rules(
                    BugCatalogSupport.with(r.windows(), WindowSpec.tumbling(Duration.ofMinutes(2))),
                    r.outOfOrderness(),
                    r.allowedLateness(),
                    r.maxAhead(),
                    r.rejectMisrouted(),
                    r.anyPrice()))),
    WRONG_AVERAGE_WINDOW(
            "the moving average is taken from the first window, though another one slides",
            Cause.Kind.WRONG_WINDOW,
            new InWindows(FirstWindowAverages::new)),
    FIRST_ROW_STAYS(
            "the sink keeps the first row of a candle and takes no revision",
            Cause.Kind.OLDER_REVISION,
            new InRows(RowBugs.FirstOnly::new)),
    ROWS_LOST(
            "the sink loses a batch: every seventh row of a kind of window",
            Cause.Kind.ROW_MISSING,
            new InRows(RowBugs.Lossy::new)),
    LABELLED_BY_END(
            "a candle is labelled by its window's end",
            Cause.Kind.SHIFTED,
            new InRows(() -> row(c -> BugCatalogSupport.candle(
                    c,
                    c.startMicros() + WindowSpec.parse(c.window()).sizeMillis() * 1000,
                    c.open(),
                    c.high(),
                    c.low(),
                    c.close(),
                    c.volume(),
                    c.vwap(),
                    c.meanPrice(),
                    c.trades())))),
    HIGH_AND_LOW_SWAPPED(
            "high and low are swapped",
            Cause.Kind.WRONG_COLUMN,
            new InRows(() -> row(c -> BugCatalogSupport.prices(c, c.open(), c.low(), c.high(), c.close())))),
    OPEN_IS_CLOSE_BEFORE(
            "open is the close of the candle before", Cause.Kind.WRONG_COLUMN, new InRows(RowBugs.OpenFromBefore::new)),
    HIGH_WITHOUT_OPEN(
            "high is the larger of open and close",
            Cause.Kind.WRONG_COLUMN,
            new InRows(() -> row(
                    c -> BugCatalogSupport.prices(c, c.open(), Math.max(c.open(), c.close()), c.low(), c.close())))),
    VWAP_UNWEIGHTED(
            "VWAP is the mean of the prices",
            Cause.Kind.WRONG_COLUMN,
            new InRows(() -> row(c -> BugCatalogSupport.averages(c, c.volume(), c.meanPrice(), c.meanPrice())))),
    VWAP_CUT_OFF(
            "VWAP is cut off in place of rounded",
            Cause.Kind.ROUNDING,
            new InRows(() -> row(c -> BugCatalogSupport.averages(
                    c,
                    c.volume(),
                    c.vwap() == null ? null : c.vwap().subtract(new BigDecimal("0.00000001")),
                    c.meanPrice())))),
    FOUR_DECIMALS(
            "VWAP keeps four decimals",
            Cause.Kind.ROUNDING,
            new InRows(() -> row(c -> BugCatalogSupport.averages(
                    c, c.volume(), c.vwap() == null ? null : c.vwap().setScale(4, RoundingMode.DOWN), c.meanPrice())))),
    FLOAT_VOLUME(
            "volumes are summed in single precision",
            Cause.Kind.ROUNDING,
            new InRows(() -> row(c -> BugCatalogSupport.averages(
                    c,
                    BigDecimal.valueOf(c.volume().floatValue()).setScale(8, RoundingMode.HALF_EVEN),
                    c.vwap(),
                    c.meanPrice())))),
    MEAN_OF_HIGH_AND_LOW(
            "the moving average is that of high and low",
            Cause.Kind.WRONG_COLUMN,
            new InRows(() -> row(c -> BugCatalogSupport.averages(c, c.volume(), c.vwap(), half(c.high(), c.low()))))),
    COUNT_OFF_BY_ONE(
            "the trade count is one too high",
            Cause.Kind.WRONG_COLUMN,
            new InRows(() -> row(c -> BugCatalogSupport.candle(
                    c,
                    c.startMicros(),
                    c.open(),
                    c.high(),
                    c.low(),
                    c.close(),
                    c.volume(),
                    c.vwap(),
                    c.meanPrice(),
                    c.trades() + 1)))),
    CANDLE_DELETED(
            "a row is deleted",
            Cause.Kind.ROW_MISSING,
            new InTables("DELETE FROM candles WHERE " + BugCatalogSupport.ONE)),
    CANDLE_DOUBLED(
            "a row stands twice, since the table has no key",
            Cause.Kind.ROW_DOUBLED,
            new InTables("ALTER TABLE candles DROP CONSTRAINT candles_pkey;"
                    + " INSERT INTO candles SELECT * FROM candles WHERE " + BugCatalogSupport.ONE)),
    CLOSE_CHANGED(
            "a close is one unit of the eighth decimal off",
            Cause.Kind.ROUNDING,
            new InTables("UPDATE candles SET close = close + 0.00000001 WHERE " + BugCatalogSupport.ONE)),
    VOLUME_DOUBLED(
            "a volume is twice what it ought to be",
            Cause.Kind.WRONG_COLUMN,
            new InTables("UPDATE candles SET volume = volume * 2 WHERE " + BugCatalogSupport.ONE)),
    SYMBOL_MIXED_UP(
            "the rows of one symbol stand under another name",
            Cause.Kind.WRONG_SYMBOL,
            new InTables("UPDATE candles SET symbol = 'OTHER' WHERE symbol = (SELECT min(symbol) FROM candles)")),
    ROWS_OF_ANOTHER_RUN(
            "the table is that of another run",
            Cause.Kind.STALE,
            new InTables("UPDATE candles SET emitted_at = emitted_at - interval '1 day'")),
    TOO_LATE_LOST(
            "a row of too_late is lost",
            Cause.Kind.ROW_MISSING,
            new InTables("DELETE FROM too_late WHERE ctid = (SELECT min(ctid) FROM too_late)")),
    TOO_LATE_AND_IN_CANDLE(
            "a tick is in its candle and in too_late",
            Cause.Kind.LATE_LOST,
            new InTables(
                    "INSERT INTO too_late SELECT kafka_partition, 0, window_name, window_start, symbol, trade_id, event_time,"
                            + " price, quantity, mark FROM too_late ORDER BY kafka_partition, kafka_offset LIMIT 1")),
    DUPLICATE_LOST(
            "a row of duplicates is lost",
            Cause.Kind.ROW_MISSING,
            new InTables("DELETE FROM duplicates WHERE ctid = (SELECT min(ctid) FROM duplicates)")),
    DUPLICATE_INVENTED(
            "a row of duplicates is of a tick that came once",
            Cause.Kind.ROW_UNEXPECTED,
            new InTables(
                    "INSERT INTO duplicates SELECT kafka_partition, 1000000, symbol, trade_id, event_time FROM duplicates LIMIT 1")),
    DEAD_LETTER_LOST(
            "a dead letter is lost",
            Cause.Kind.ROW_MISSING,
            new InTables("DELETE FROM dead_letters WHERE ctid = (SELECT min(ctid) FROM dead_letters)")),
    DEAD_LETTER_DOUBLED(
            "a dead letter stands twice",
            Cause.Kind.ROW_DOUBLED,
            new InTables("ALTER TABLE dead_letters DROP CONSTRAINT dead_letters_pkey;"
                    + " INSERT INTO dead_letters SELECT * FROM dead_letters LIMIT 1")),
    REDIS_BEHIND(
            "Redis is behind PostgreSQL",
            Cause.Kind.STALE,
            new InRedis(List.of(List.of("HSET", "$1", "price", "1.00000000", "time", "1767571200000000", "id", "1")))),
    REDIS_KEY_LOST("a key of Redis is gone", Cause.Kind.ROW_MISSING, new InRedis(List.of(List.of("DEL", "$1")))),
    REDIS_WIPED("Redis is empty", Cause.Kind.ROW_MISSING, new InRedis(List.of(List.of("FLUSHALL")))),
    REDIS_AVERAGE_WRONG(
            "the moving average in Redis is another one",
            Cause.Kind.ROW_DIFFERENT,
            new InRedis(List.of(List.of("HSET", "$1", "average", "1.00000000")))),
    REDIS_STRANGER(
            "Redis has a symbol of another run",
            Cause.Kind.ROW_UNEXPECTED,
            new InRedis(List.of(List.of("HSET", "latest:STRANGER", "price", "1", "time", "1", "id", "1")))),
    STRANGER_IN_TOPIC(
            "somebody else writes a tick into the topic",
            Cause.Kind.NOT_SENT,
            new InTopic(
                    "{\"symbol\":\"STRANGER\",\"id\":1,\"time\":1767571200000000,\"price\":1,\"qty\":1,\"side\":\"buy\"}")),
    CLOCK_AHEAD_IN_TOPIC(
            "somebody else writes a heartbeat of the next day into the topic",
            Cause.Kind.NOT_SENT,
            new InTopic("{\"heartbeat\":1767700000000000}")),
    NO_CHECKPOINTS(
            "checkpoints are off: behind a crash the job begins anew", Cause.Kind.BEGAN_ANEW, new WithoutCheckpoints()),
    FORGET_LATENESS(
            "what is too late is forgotten in a crash: the gate restores nothing",
            Cause.Kind.TOO_LATE_COUNTED,
            new InGate(ForgetfulGate::new)),
    FIRST_ROW_STAYS_BEHIND_RESTORE(
            "the guard of the upsert is turned round behind a restore: the older row of a candle wins",
            Cause.Kind.OLDER_REVISION,
            new InRows(RowBugs.FirstOnlyBehindRestore::new, true)),
    NO_GUARD(
            "the upsert has no guard: whoever writes last wins, also a TaskManager that was frozen and has long been replaced",
            Cause.Kind.OLDER_REVISION,
            new InWrites("CREATE FUNCTION no_guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN"
                    + " DELETE FROM candles WHERE window_name = NEW.window_name AND symbol = NEW.symbol"
                    + " AND window_start = NEW.window_start; RETURN NEW; END';"
                    + " CREATE TRIGGER no_guard BEFORE INSERT ON candles FOR EACH ROW EXECUTE FUNCTION no_guard()"));

    private final String about;
    private final Cause.Kind cause;
    private final BugPoint plant;

    InjectedBug(String about, Cause.Kind cause, BugPoint plant) {
        this.about = about;
        this.cause = cause;
        this.plant = plant;
    }

    /** The word in commands. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What is wrong, in a sentence. */
    public String about() {
        return about;
    }

    /** What the verifier must name. */
    public Cause.Kind cause() {
        return cause;
    }

    /** Whether it shows only where the job is restored from a checkpoint. */
    public boolean needsCrash() {
        return plant.needsCrash();
    }

    BugPoint plant() {
        return plant;
    }
}
