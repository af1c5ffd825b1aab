package io.tickproof.harness.bug;

import static io.tickproof.harness.bug.RowBugs.changeEvery;

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
import io.tickproof.market.Micros;
import io.tickproof.market.RejectionReason;
import io.tickproof.market.TickDecoder.Kind;
import io.tickproof.verifier.cause.Cause;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The bugs that can be injected into a run, each with the cause that the verifier must name. */
public enum InjectedBug {
    DROP_TICK(
            "the job loses one tick that is on time",
            Cause.Kind.LOST_TICK,
            new InRecords(() -> new RecordBugs.DropTicks(1))),
    DROP_TWO_TICKS(
            "the job loses two ticks of one symbol",
            Cause.Kind.LOST_TICK,
            new InRecords(() -> new RecordBugs.DropTicks(2))),
    DROP_BATCH(
            "the job loses consecutive ticks, as when a buffer is not flushed before a checkpoint",
            Cause.Kind.LOST_BATCH,
            new InRecords(() -> new RecordBugs.DropTicks(12))),
    DROP_LATE("late ticks are dropped silently", Cause.Kind.OLDER_REVISION, new InRecords(RecordBugs.DropLate::new)),
    DROP_ONE_DOUBLE_ONE(
            "one tick is lost and another is counted twice, so that the trade count stays the same",
            Cause.Kind.LOST_TICK,
            new InDuplicates(RecordBugs.Replace.MOST_OFFSET, RecordBugs.Replace::new)),
    COUNT_DUPLICATES(
            "duplicates are not removed",
            Cause.Kind.DUPLICATE_COUNTED,
            new InDuplicates(Long.MAX_VALUE, () -> record -> record)),
    END_INCLUSIVE("a window includes the instant at which it ends", Cause.Kind.BOUNDARY, new InRecords(() -> record -> {
        if (record.kind == Kind.TICK && isOnMinute(record.timeMicros)) {
            record.timeMicros--;
        }
        return record;
    })),
    START_EXCLUSIVE(
            "a window excludes the instant at which it starts: ticks at that instant are lost",
            Cause.Kind.BOUNDARY,
            new InRecords(() -> record -> {
                if (record.kind == Kind.TICK && isOnMinute(record.timeMicros)) {
                    record.kind = Kind.HEARTBEAT;
                }
                return record;
            })),
    TIME_ZONE("event time is read as local time, one hour off", Cause.Kind.SHIFTED, new InRecords(() -> record -> {
        record.timeMicros += record.kind == Kind.REJECTED ? 0 : Micros.of(Duration.ofHours(1));
        return record;
    })),
    PROCESSING_TIME(
            "ticks get the time at which they are read", Cause.Kind.PROCESSING_TIME, new InRecords(() -> record -> {
                record.timeMicros = Micros.now();
                return record;
            })),
    ARRIVAL_ORDER(
            "within a minute, open and close follow arrival order instead of event time",
            Cause.Kind.ARRIVAL_ORDER,
            new InRecords(RecordBugs.Monotone::new)),
    TIE_BREAK(
            "among ticks with the same time, the wrong one determines open or close",
            Cause.Kind.TIE_BREAK,
            new InRecords(() -> record -> {
                if (record.kind == Kind.TICK && record.id % 2 == 1 && !isOnMinute(record.timeMicros)) {
                    record.timeMicros--;
                }
                return record;
            })),
    FLOAT_PRICES("prices are converted to single precision", Cause.Kind.ROUNDING, new InRecords(() -> record -> {
        record.price = Math.round((double) (float) (record.price / 1e8) * 1e8);
        return record;
    })),
    WRONG_PRICE(
            "one price is ten times what was sent",
            Cause.Kind.WRONG_VALUE,
            new InRecords(() -> new RecordBugs.ChangeOne(record -> record.price *= 10))),
    WRONG_QUANTITY(
            "one quantity is higher by one than what was sent",
            Cause.Kind.WRONG_VALUE,
            new InRecords(() -> new RecordBugs.ChangeOne(record -> record.quantity += 100_000_000))),
    PRICE_AND_QUANTITY_SWAPPED("price and quantity are swapped", Cause.Kind.WRONG_VALUE, new InRecords(() -> record -> {
        long price = record.price;
        record.price = Math.max(1, record.quantity);
        record.quantity = price;
        return record;
    })),
    SYMBOL_LOWER_CASE("symbols are converted to lower case", Cause.Kind.WRONG_SYMBOL, new InRecords(() -> record -> {
        if (record.kind == Kind.TICK) {
            record.symbol = record.symbol.toLowerCase(Locale.ROOT);
        }
        return record;
    })),
    SWALLOW_DEAD_LETTERS(
            "malformed records are dropped silently", Cause.Kind.ROW_MISSING, new InRecords(() -> record -> {
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
            "heartbeats are ignored, so a silent partition holds the watermark back (unbounded runs only)",
            Cause.Kind.LAST_WINDOW,
            new InRecords(() -> record -> {
                if (record.kind == Kind.HEARTBEAT) {
                    record.timeMicros = 0;
                }
                return record;
            })),
    STRAYS_ACCEPTED(
            "misrouted duplicates are accepted as ticks",
            Cause.Kind.TAKEN_FOR_TICK,
            new InRules(RuleBugs.acceptMisrouted())),
    NO_LATENESS(
            "the allowed lateness is not set",
            Cause.Kind.LATE_LOST,
            new InRules(RuleBugs.allowedLateness(lateness -> Duration.ZERO))),
    TOO_MUCH_LATENESS(
            "the allowed lateness is four times too large",
            Cause.Kind.TOO_LATE_COUNTED,
            new InRules(RuleBugs.allowedLateness(lateness -> lateness.multipliedBy(4)))),
    SMALL_BOUND(
            "the max out-of-orderness is a fifth of what the scenario says",
            Cause.Kind.LATE_LOST,
            new InRules(RuleBugs.outOfOrderness(bound -> bound.dividedBy(5)))),
    LARGE_BOUND(
            "the max out-of-orderness is one minute too large",
            Cause.Kind.TOO_LATE_COUNTED,
            new InRules(RuleBugs.outOfOrderness(bound -> bound.plusMinutes(1)))),
    WINDOW_MISSING(
            "one of the windows is omitted",
            Cause.Kind.ROW_MISSING,
            new InRules(RuleBugs.windows(RuleBugs::withoutLast))),
    WINDOW_TOO_MANY(
            "the job computes a window that the scenario does not have",
            Cause.Kind.ROW_UNEXPECTED,
            new InRules(RuleBugs.windows(RuleBugs::withTwoMinutes))),
    WRONG_AVERAGE_WINDOW(
            "the moving average is taken from the first window, although another one slides",
            Cause.Kind.WRONG_WINDOW,
            new InWindows(FirstWindowAverages::new)),
    FIRST_ROW_STAYS(
            "the sink keeps the first row of a candle and ignores its revisions",
            Cause.Kind.OLDER_REVISION,
            new InRows(RowBugs.FirstOnly::new)),
    ROWS_LOST(
            "the sink loses the candles of every seventh minute",
            Cause.Kind.ROW_MISSING,
            new InRows(RowBugs.EverySeventhMinuteLost::new)),
    LABELLED_BY_END(
            "a candle is labelled with the end of its window",
            Cause.Kind.SHIFTED,
            new InRows(changeEvery(
                    c -> CandleEdit.of(c).startMicros(RowBugs.endMicros(c)).candle()))),
    HIGH_AND_LOW_SWAPPED(
            "high and low are swapped",
            Cause.Kind.WRONG_COLUMN,
            new InRows(changeEvery(
                    c -> CandleEdit.of(c).high(c.low()).low(c.high()).candle()))),
    OPEN_IS_CLOSE_BEFORE(
            "open is the close of the previous candle",
            Cause.Kind.WRONG_COLUMN,
            new InRows(RowBugs.OpenFromPreviousClose::new)),
    HIGH_WITHOUT_OPEN(
            "high is the larger of open and close",
            Cause.Kind.WRONG_COLUMN,
            new InRows(changeEvery(
                    c -> CandleEdit.of(c).high(Math.max(c.open(), c.close())).candle()))),
    VWAP_UNWEIGHTED(
            "VWAP is the unweighted mean of the prices",
            Cause.Kind.WRONG_COLUMN,
            new InRows(changeEvery(c -> CandleEdit.of(c).vwap(c.meanPrice()).candle()))),
    VWAP_CUT_OFF(
            "VWAP is truncated instead of rounded",
            Cause.Kind.ROUNDING,
            new InRows(changeEvery(c -> CandleEdit.of(c)
                    .vwap(c.vwap() == null ? null : c.vwap().subtract(new BigDecimal("0.00000001")))
                    .candle()))),
    FOUR_DECIMALS(
            "VWAP has only four decimals",
            Cause.Kind.ROUNDING,
            new InRows(changeEvery(c -> CandleEdit.of(c)
                    .vwap(c.vwap() == null ? null : c.vwap().setScale(4, RoundingMode.DOWN))
                    .candle()))),
    FLOAT_VOLUME(
            "volumes are summed in single precision",
            Cause.Kind.ROUNDING,
            new InRows(changeEvery(c -> CandleEdit.of(c)
                    .volume(RowBugs.inSinglePrecision(c.volume()))
                    .candle()))),
    MEAN_OF_HIGH_AND_LOW(
            "the mean price is the mean of high and low",
            Cause.Kind.WRONG_COLUMN,
            new InRows(changeEvery(
                    c -> CandleEdit.of(c).meanPrice(RowBugs.meanOfHighAndLow(c)).candle()))),
    COUNT_OFF_BY_ONE(
            "the trade count is one too high",
            Cause.Kind.WRONG_COLUMN,
            new InRows(changeEvery(c -> CandleEdit.of(c).trades(c.trades() + 1).candle()))),
    CANDLE_DELETED(
            "a row of candles is deleted",
            Cause.Kind.ROW_MISSING,
            new InTables("DELETE FROM candles WHERE " + TableBugs.ONE_CANDLE)),
    CANDLE_DOUBLED(
            "a row of candles exists twice, because the table has no primary key",
            Cause.Kind.ROW_DUPLICATED,
            new InTables("ALTER TABLE candles DROP CONSTRAINT candles_pkey;"
                    + " INSERT INTO candles SELECT * FROM candles WHERE " + TableBugs.ONE_CANDLE)),
    CLOSE_CHANGED(
            "a close is off by one unit of the eighth decimal",
            Cause.Kind.ROUNDING,
            new InTables("UPDATE candles SET close = close + 0.00000001 WHERE " + TableBugs.ONE_CANDLE)),
    VOLUME_DOUBLED(
            "a volume is twice what it should be",
            Cause.Kind.WRONG_COLUMN,
            new InTables("UPDATE candles SET volume = volume * 2 WHERE " + TableBugs.ONE_CANDLE)),
    SYMBOL_MIXED_UP(
            "the rows of one symbol have the name of another",
            Cause.Kind.WRONG_SYMBOL,
            new InTables("UPDATE candles SET symbol = 'OTHER' WHERE symbol = (SELECT min(symbol) FROM candles)")),
    ROWS_OF_ANOTHER_RUN(
            "the table holds the rows of an earlier run",
            Cause.Kind.STALE,
            new InTables("UPDATE candles SET emitted_at = emitted_at - interval '1 day'")),
    TOO_LATE_LOST("a row of too_late is lost", Cause.Kind.ROW_MISSING, new InTables(TableBugs.deleteFirst("too_late"))),
    TOO_LATE_AND_IN_CANDLE(
            "a tick is both in its candle and in too_late",
            Cause.Kind.LATE_LOST,
            new InTables(
                    "INSERT INTO too_late SELECT kafka_partition, 0, window_name, window_start, symbol, trade_id, event_time,"
                            + " price, quantity, mark FROM too_late ORDER BY kafka_partition, kafka_offset LIMIT 1")),
    DUPLICATE_LOST(
            "a row of duplicates is lost", Cause.Kind.ROW_MISSING, new InTables(TableBugs.deleteFirst("duplicates"))),
    DUPLICATE_INVENTED(
            "duplicates has a row for an offset that is not in the log",
            Cause.Kind.ROW_UNEXPECTED,
            new InTables("INSERT INTO duplicates SELECT kafka_partition, 1000000, symbol, trade_id, event_time"
                    + " FROM duplicates LIMIT 1")),
    DEAD_LETTER_LOST(
            "a row of dead_letters is lost",
            Cause.Kind.ROW_MISSING,
            new InTables(TableBugs.deleteFirst("dead_letters"))),
    DEAD_LETTER_DOUBLED(
            "a row of dead_letters exists twice",
            Cause.Kind.ROW_DUPLICATED,
            new InTables("ALTER TABLE dead_letters DROP CONSTRAINT dead_letters_pkey;"
                    + " INSERT INTO dead_letters SELECT * FROM dead_letters LIMIT 1")),
    REDIS_BEHIND(
            "Redis holds older values than PostgreSQL",
            Cause.Kind.STALE,
            new InRedis(List.of(List.of("HSET", "$1", "price", "1.00000000", "time", "1767571200000000", "id", "1")))),
    REDIS_KEY_LOST("a key is missing in Redis", Cause.Kind.ROW_MISSING, new InRedis(List.of(List.of("DEL", "$1")))),
    REDIS_WIPED("Redis is empty", Cause.Kind.ROW_MISSING, new InRedis(List.of(List.of("FLUSHALL")))),
    REDIS_AVERAGE_WRONG(
            "a moving average in Redis is wrong",
            Cause.Kind.ROW_DIFFERENT,
            new InRedis(List.of(List.of("HSET", "$1", "average", "1.00000000")))),
    REDIS_STRANGER(
            "Redis holds a symbol of another run",
            Cause.Kind.ROW_UNEXPECTED,
            new InRedis(List.of(List.of("HSET", "latest:STRANGER", "price", "1", "time", "1", "id", "1")))),
    STRANGER_IN_TOPIC(
            "another producer writes a tick to the topic",
            Cause.Kind.NOT_SENT,
            new InTopic(
                    "{\"symbol\":\"STRANGER\",\"id\":1,\"time\":1767571200000000,\"price\":1,\"qty\":1,\"side\":\"buy\"}")),
    CLOCK_AHEAD_IN_TOPIC(
            "another producer writes a heartbeat of the next day to the topic",
            Cause.Kind.NOT_SENT,
            new InTopic("{\"heartbeat\":1767700000000000}")),
    NO_CHECKPOINTS(
            "checkpoints are off: after a crash the job starts from scratch",
            Cause.Kind.STARTED_FROM_SCRATCH,
            new WithoutCheckpoints()),
    FORGET_LATENESS(
            "the lateness filter does not restore its state: after a crash it accepts ticks that are too late",
            Cause.Kind.TOO_LATE_COUNTED,
            new InGate(ForgetfulGate::new)),
    FIRST_ROW_STAYS_BEHIND_RESTORE(
            "after a restore the upsert keeps the older row of a candle",
            Cause.Kind.OLDER_REVISION,
            new InRows(RowBugs.FirstOnlyAfterRestore::new, true)),
    NO_GUARD(
            "the upsert has no guard: the last writer wins, even a frozen TaskManager that has been replaced",
            Cause.Kind.OLDER_REVISION,
            new InWrites(TableBugs.UPSERT_WITHOUT_GUARD));

    private final String about;
    private final Cause.Kind cause;
    private final BugPoint point;

    InjectedBug(String about, Cause.Kind cause, BugPoint point) {
        this.about = about;
        this.cause = cause;
        this.point = point;
    }

    /** Returns the value of {@code -Ddefect} for this bug, for example {@code drop-tick}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns a description of the bug: a sentence without the full stop. */
    public String about() {
        return about;
    }

    /** Returns the primary cause that the verifier must name. */
    public Cause.Kind cause() {
        return cause;
    }

    /** Returns whether the bug has an effect only if the job is restored from a checkpoint. */
    public boolean needsCrash() {
        return point.needsCrash();
    }

    BugPoint point() {
        return point;
    }

    private static boolean isOnMinute(long timeMicros) {
        return timeMicros % Micros.of(Duration.ofMinutes(1)) == 0;
    }
}
