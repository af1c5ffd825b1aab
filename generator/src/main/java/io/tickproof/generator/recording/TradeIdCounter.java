package io.tickproof.generator.recording;

import io.tickproof.generator.recording.DatasetProfile.NumberedTick;
import io.tickproof.generator.recording.RecordingReader.IdKind;
import io.tickproof.generator.recording.TradeIds.Missing;
import io.tickproof.generator.recording.TradeIds.Occurrences;
import io.tickproof.market.Fingerprints;
import io.tickproof.market.Tick;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.longlong.LongIterator;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * Counts what the trade ids of a recording tell, for recordings that are larger than memory. The first pass over the
 * rows remembers which ids there are, in compressed bitmaps, and which of them may occur twice. If any does, a second
 * pass compares the ticks that have these ids.
 */
final class TradeIdCounter {
    private final Map<String, SymbolIds> symbols = new LinkedHashMap<>();
    private final TextFilter texts = new TextFilter();
    private final Roaring64Bitmap repeatedTexts = new Roaring64Bitmap();
    private long numberCount;
    private long textCount;
    private Occurrences outOfOrder = TradeIds.NEVER;

    /** The ids of one symbol that are numbers. */
    private static final class SymbolIds {
        private final Roaring64Bitmap ids = new Roaring64Bitmap();
        private final Roaring64Bitmap repeated = new Roaring64Bitmap();
        private long greatest = -1;

        /** The last id of the first span without a gap, as far as it was read in ascending order. */
        private long spanEnd = -1;

        private long spanEndRow;
    }

    /** Adds a row with a tick in the first pass. */
    void add(RecordingReader.Row row, Tick tick) {
        if (row.id() == IdKind.TEXT) {
            textCount++;
            long key = key(tick);
            if (texts.mayContain(key)) {
                repeatedTexts.addLong(key);
            }
            texts.add(key);
        } else if (row.id() == IdKind.NUMBER) {
            numberCount++;
            add(symbols.computeIfAbsent(tick.symbol(), name -> new SymbolIds()), tick.id(), row.number());
        }
    }

    private void add(SymbolIds symbol, long id, long row) {
        if (symbol.ids.contains(id)) {
            symbol.repeated.addLong(id);
            return;
        }
        if (id < symbol.greatest) {
            outOfOrder = outOfOrder.plus(row);
        }
        if (symbol.greatest < 0 || id == symbol.spanEnd + 1) {
            symbol.spanEnd = id;
            symbol.spanEndRow = row;
        }
        symbol.ids.addLong(id);
        symbol.greatest = Math.max(symbol.greatest, id);
    }

    /** Finishes the first pass. */
    SecondPass secondPass() {
        return new SecondPass();
    }

    private static long key(Tick tick) {
        return Fingerprints.mix64(Fingerprints.mix64(tick.symbol().hashCode()) ^ tick.id());
    }

    /** Compares the ticks whose ids may occur twice, and finds the rows before the gaps. */
    final class SecondPass implements AutoCloseable {
        private final RepeatedTicks repeated = new RepeatedTicks();
        private final Map<String, Missing> missing = new HashMap<>();
        /** Symbol → the id before its first gap, whose row is not known yet. */
        private final Map<String, Long> idsBeforeGaps = new HashMap<>();

        private boolean isNeeded = !repeatedTexts.isEmpty();

        private SecondPass() {
            symbols.forEach((name, symbol) -> {
                missing.put(name, missing(name, symbol));
                isNeeded |= !symbol.repeated.isEmpty();
            });
            isNeeded |= !idsBeforeGaps.isEmpty();
        }

        private Missing missing(String name, SymbolIds symbol) {
            LongIterator ids = symbol.ids.getLongIterator();
            long least = ids.next();
            long previous = least;
            long gaps = 0;
            TradeIds.@Nullable Gap first = null;
            while (ids.hasNext()) {
                long id = ids.next();
                if (id != previous + 1) {
                    gaps++;
                    if (first == null) {
                        first = new TradeIds.Gap(name, previous + 1, symbol.spanEndRow);
                        if (symbol.spanEnd != previous) {
                            idsBeforeGaps.put(name, previous);
                        }
                    }
                }
                previous = id;
            }
            // In this order the subtraction does not overflow.
            return new Missing(previous - least - (symbol.ids.getLongCardinality() - 1), gaps, first);
        }

        /** Returns whether all rows must be added to this pass. */
        boolean isNeeded() {
            return isNeeded;
        }

        /** Adds a row with a tick. @throws IOException if a temporary file cannot be written */
        void add(RecordingReader.Row row, Tick tick) throws IOException {
            if (row.id() == IdKind.TEXT) {
                if (repeatedTexts.contains(key(tick))) {
                    repeated.add(new NumberedTick(row.number(), tick));
                }
            } else if (row.id() == IdKind.NUMBER) {
                SymbolIds symbol = symbols.get(tick.symbol());
                if (symbol != null && symbol.repeated.contains(tick.id())) {
                    repeated.add(new NumberedTick(row.number(), tick));
                }
                if (!idsBeforeGaps.isEmpty() && idsBeforeGaps.remove(tick.symbol(), tick.id())) {
                    missing.computeIfPresent(tick.symbol(), (name, found) -> withRow(found, row.number()));
                }
            }
        }

        private static Missing withRow(Missing found, long row) {
            TradeIds.Gap first = found.first();
            return first == null
                    ? found
                    : new Missing(found.ids(), found.gaps(), new TradeIds.Gap(first.symbol(), first.firstId(), row));
        }

        /** Returns the gaps in the ids of a symbol; null if it has no id that is a number. */
        @Nullable
        Missing missing(String symbol) {
            return missing.get(symbol);
        }

        /** Returns the result of both passes. @throws IOException if a temporary file cannot be read */
        TradeIds result() throws IOException {
            RepeatedTicks.Result result = repeated.compare();
            Missing all = symbols.keySet().stream()
                    .map(missing::get)
                    .reduce(Missing::plus)
                    .orElse(null);
            return new TradeIds(numberCount, textCount, outOfOrder, result.duplicates(), result.conflicts(), all);
        }

        @Override
        public void close() throws IOException {
            repeated.close();
        }
    }

    /**
     * A Bloom filter with one hash function: a set that may also contain other keys. A compressed bitmap is of no use for
     * random keys.
     */
    private static final class TextFilter {
        /** 16 MB: at ten million texts, one in thirteen is taken for a repeated one, and compared in vain. */
        private static final int WORDS = 1 << 21;

        private long @Nullable [] bits;

        void add(long key) {
            if (bits == null) {
                bits = new long[WORDS];
            }
            bits[word(key)] |= 1L << key;
        }

        boolean mayContain(long key) {
            return bits != null && (bits[word(key)] & 1L << key) != 0;
        }

        private static int word(long key) {
            return (int) (key >>> 6) & WORDS - 1;
        }
    }
}
