package io.tickproof.verifier.check;

import io.tickproof.market.Tick;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.cause.Descriptions;
import io.tickproof.verifier.observed.ObservedCandle;
import io.tickproof.verifier.observed.Sinks.DeadLetterRow;
import io.tickproof.verifier.observed.Sinks.DuplicateRow;
import io.tickproof.verifier.oracle.LogRecord;
import io.tickproof.verifier.oracle.TooLateTick;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Accounts for every delivery by the rows of the sinks, per symbol and partition: sent = in candles + too late +
 * duplicates + dead letters + unacknowledged. The sets are disjoint, and each delivery must be in one of them.
 */
public final class Ledger {
    /** The symbol of records without one, such as those that cannot be parsed. */
    public static final String NO_SYMBOL = "";

    private final List<WindowSpec> windows;
    private final Map<Key, Account> accounts =
            new TreeMap<>(Comparator.comparing(Key::symbol).thenComparingInt(Key::partition));
    private final Map<String, Integer> partitions = new HashMap<>();
    private final Map<LogPosition, String> rejectedSymbols = new HashMap<>();

    private record Key(int partition, String symbol) {}

    /** The counts of one symbol in one partition. Mutable. */
    private static final class Account {
        private long sent;
        private long absent;
        private long duplicates;
        private long rejected;
        private long tooLateForAll;
        /** Window → number of (tick, window) pairs in candles or in too_late. */
        private final Map<String, long[]> found = new HashMap<>();
    }

    /** A line of accounting.csv. */
    public record Line(int partition, String symbol, Counts counts) {
        /** Returns the number of deliveries. */
        public long sent() {
            return counts.sent();
        }

        /** Returns the deliveries that are in no sink; negative if deliveries are counted more than once. */
        public long difference() {
            return counts.sent()
                    - counts.inCandles()
                    - counts.tooLate()
                    - counts.duplicates()
                    - counts.rejected()
                    - counts.unacknowledged();
        }
    }

    /** The numbers of deliveries by outcome. */
    public record Counts(long sent, long inCandles, long tooLate, long duplicates, long rejected, long unacknowledged) {
        private Counts plus(Counts other) {
            return new Counts(
                    sent + other.sent,
                    inCandles + other.inCandles,
                    tooLate + other.tooLate,
                    duplicates + other.duplicates,
                    rejected + other.rejected,
                    unacknowledged + other.unacknowledged);
        }
    }

    public Ledger(List<WindowSpec> windows) {
        this.windows = windows;
    }

    /** Adds a valid tick of the log. */
    public void tick(Tick tick, LogRecord sent) {
        account(sent.partition(), tick.symbol()).sent++;
        partitions.putIfAbsent(tick.symbol(), sent.partition());
    }

    /** Adds a record of the log that must become a dead letter. @param symbol null if it has no readable symbol */
    public void rejected(@Nullable String symbol, LogRecord sent) {
        String name = symbol == null ? NO_SYMBOL : symbol;
        account(sent.partition(), name).sent++;
        if (symbol != null) {
            rejectedSymbols.put(LogPosition.of(sent), symbol);
        }
    }

    /** Adds a delivery that is not in the log. @param symbol null if it has no readable symbol */
    public void absent(int partition, @Nullable String symbol) {
        Account account = account(partition, symbol == null ? NO_SYMBOL : symbol);
        account.sent++;
        account.absent++;
    }

    /** Adds the rows of the sinks. */
    public void observe(
            Collection<ObservedCandle> candles,
            List<TooLateTick> tooLate,
            List<DuplicateRow> duplicates,
            List<DeadLetterRow> deadLetters) {
        for (ObservedCandle candle : candles) {
            String symbol = candle.candle().symbol();
            found(
                    partitionOf(symbol),
                    symbol,
                    candle.candle().window(),
                    candle.candle().trades());
        }
        long all = windows.stream().mapToLong(Ledger::windowsOfATick).sum();
        Map<LogPosition, Integer> rows = new HashMap<>();
        for (TooLateTick row : tooLate) {
            found(row.partition(), row.tick().symbol(), row.window(), 1);
            if (rows.merge(new LogPosition(row.partition(), row.offset()), 1, Integer::sum) == all) {
                account(row.partition(), row.tick().symbol()).tooLateForAll++;
            }
        }
        duplicates.forEach(row -> account(row.partition(), row.symbol()).duplicates++);
        deadLetters.forEach(row -> account(
                        row.partition(),
                        rejectedSymbols.getOrDefault(new LogPosition(row.partition(), row.offset()), NO_SYMBOL))
                .rejected++);
    }

    private void found(int partition, String symbol, String window, long ticks) {
        account(partition, symbol).found.computeIfAbsent(window, name -> new long[1])[0] += ticks;
    }

    private Account account(int partition, String symbol) {
        return accounts.computeIfAbsent(new Key(partition, symbol), key -> new Account());
    }

    private int partitionOf(String symbol) {
        return partitions.getOrDefault(symbol, -1);
    }

    /** Returns one line per symbol and partition, sorted; records without a symbol come first. */
    public List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        accounts.forEach((key, account) -> lines.add(new Line(
                key.partition(),
                key.symbol(),
                new Counts(
                        account.sent,
                        inCandles(account),
                        account.tooLateForAll,
                        account.duplicates,
                        account.rejected,
                        account.absent))));
        return lines;
    }

    /** Returns the sum of all lines. */
    public Line sum() {
        Counts none = new Counts(0, 0, 0, 0, 0, 0);
        return new Line(-1, NO_SYMBOL, lines().stream().map(Line::counts).reduce(none, Counts::plus));
    }

    /**
     * Returns the number of ticks in at least one candle. In each of its windows a tick is either in the candle or in
     * too_late, so the candles of any one window specification are enough.
     */
    private long inCandles(Account account) {
        WindowSpec window = windows.get(0);
        return account.found.getOrDefault(window.name(), new long[1])[0] / windowsOfATick(window)
                - account.tooLateForAll;
    }

    /** Checks that every account balances for each window, and that no delivery is in two places. */
    public Check check(
            List<TooLateTick> tooLate,
            List<DuplicateRow> duplicates,
            List<DeadLetterRow> deadLetters,
            FindingCollector.Overflow overflow) {
        Line sum = sum();
        if (sum.sent() == 0) {
            return Check.unknown(CheckId.ACCOUNTING, "nothing was sent");
        }
        FindingCollector findings = new FindingCollector(CheckId.ACCOUNTING, overflow);
        accounts.forEach((key, account) -> {
            long ticks = account.sent - account.absent - account.duplicates - account.rejected;
            for (WindowSpec window : windows) {
                long each = windowsOfATick(window);
                long found = account.found.getOrDefault(window.name(), new long[1])[0];
                if (found != ticks * each) {
                    findings.add(new Finding(
                            "accounting",
                            new Finding.Place(key.symbol(), window.name(), 0),
                            ticks * each + " ticks in candles or too late",
                            found + " ticks in candles or too late",
                            new Cause(
                                    found < ticks * each ? Kind.ROW_MISSING : Kind.ROW_UNEXPECTED,
                                    "partition " + key.partition() + ": " + account.sent + " sent - "
                                            + account.absent + " not in the log - " + account.duplicates
                                            + " duplicates - " + account.rejected + " dead letters, times " + each
                                            + (each == 1 ? " window" : " windows") + " per tick; "
                                            + (found < ticks * each ? "some are missing" : "some are counted twice"))));
                }
            }
        });
        overlaps(tooLate, duplicates, deadLetters, findings);
        String detail = Descriptions.count(sum.sent()) + " sent " + (sum.difference() == 0 ? "=" : "≠") + " "
                + Descriptions.count(sum.counts().inCandles())
                + " in candles + " + Descriptions.count(sum.counts().tooLate()) + " dropped as late + "
                + Descriptions.count(sum.counts().duplicates()) + " duplicates + "
                + Descriptions.count(sum.counts().rejected()) + " dead letters + "
                + Descriptions.count(sum.counts().unacknowledged())
                + " unacknowledged, over "
                + Descriptions.count(accounts.size()) + " symbols by partition";
        return findings.check(detail);
    }

    private static void overlaps(
            List<TooLateTick> tooLate,
            List<DuplicateRow> duplicates,
            List<DeadLetterRow> deadLetters,
            FindingCollector findings) {
        Set<LogPosition> positions = new HashSet<>();
        tooLate.forEach(row -> positions.add(new LogPosition(row.partition(), row.offset())));
        Set<LogPosition> duplicated = new HashSet<>();
        duplicates.forEach(row -> duplicated.add(new LogPosition(row.partition(), row.offset())));
        duplicated.forEach(position -> overlap(positions, position, "too late and a duplicate", findings));
        positions.addAll(duplicated);
        deadLetters.forEach(row -> overlap(
                positions,
                new LogPosition(row.partition(), row.offset()),
                "a dead letter and something else",
                findings));
    }

    private static void overlap(
            Set<LogPosition> positions, LogPosition position, String what, FindingCollector findings) {
        if (positions.contains(position)) {
            findings.add(new Finding(
                    "accounting",
                    Finding.Place.NONE,
                    "one place per delivery",
                    what,
                    new Cause(Kind.ROW_DUPLICATED, position + " is " + what)));
        }
    }

    private static long windowsOfATick(WindowSpec window) {
        return window.sizeMillis() / window.slideMillis();
    }
}
