package io.tickproof.generator.recording;

import org.jspecify.annotations.Nullable;

/** The order of the rows of a recording, by the times at which they are replayed. */
public enum RowOrder {
    /** No row is earlier than the row before it. */
    IN_ORDER("in order"),
    /** Some rows are earlier than rows before them, as in a stream. */
    OUT_OF_ORDER("partly out of order"),
    /** The last row is the earliest one, as in the answers of many APIs. */
    NEWEST_FIRST("newest first"),
    /** Blocks of rows follow each other in order, but every block is newest first. */
    DESCENDING_BLOCKS("blocks of rows that are newest first"),
    /** All rows of one symbol precede those of the next. */
    GROUPED_BY_SYMBOL("grouped by symbol");

    private final String text;

    RowOrder(String text) {
        this.text = text;
    }

    /** Returns the order in words. */
    public String text() {
        return text;
    }

    /** Returns whether rows of the same time are in reversed order. */
    public boolean isReversed() {
        return this == NEWEST_FIRST || this == DESCENDING_BLOCKS;
    }

    /** Determines the order while the rows are read, in memory that does not depend on their number. */
    static final class Detection {
        /** Below this many steps, only a file without any exception has an order. */
        private static final int MIN_STEPS = 10;

        /** From this row on, one row in {@value #SAMPLED} is enough for the correlation. */
        private static final int DENSE_ROWS = 4_096;

        private static final int SAMPLED = 16;
        private static final double NEARLY_ALL = 0.9;
        private static final double NEARLY_NONE = 0.01;

        private @Nullable String symbol;
        private long rows;
        private long first;
        private long last;
        private long ascents;
        private long descents;
        private long changes;
        private long descentsAtChanges;

        /** Number of maximal runs of rows without an ascent; the last one is not finished. */
        private long blocks = 1;

        private long overlappingBlocks;
        private long blockStart;
        private long previousBlockStart = Long.MIN_VALUE;

        private final Correlation correlation = new Correlation();

        /** @param time when the row is due, in µs since the epoch */
        void add(String rowSymbol, long time) {
            if (rows == 0) {
                first = time;
                blockStart = time;
            } else {
                addStep(!rowSymbol.equals(symbol), time);
            }
            symbol = rowSymbol;
            last = time;
            if (rows < DENSE_ROWS || rows % SAMPLED == 0) {
                correlation.add(rows, (double) (time - first));
            }
            rows++;
        }

        private void addStep(boolean isChange, long time) {
            changes += isChange ? 1 : 0;
            if (time < last) {
                descents++;
                descentsAtChanges += isChange ? 1 : 0;
            } else if (time > last) {
                ascents++;
                endBlock();
                blocks++;
                previousBlockStart = blockStart;
                blockStart = time;
            }
        }

        private void endBlock() {
            overlappingBlocks += last < previousBlockStart ? 1 : 0;
        }

        /** @param symbols number of different symbols */
        RowOrder order(int symbols) {
            endBlock();
            if (descents == 0) {
                return IN_ORDER;
            }
            boolean blocksAreInOrder = overlappingBlocks <= NEARLY_NONE * blocks;
            if (isNewestFirst()) {
                return last > first && blocksAreInOrder ? DESCENDING_BLOCKS : NEWEST_FIRST;
            }
            if (ascents + descents >= MIN_STEPS && descents > ascents && blocksAreInOrder) {
                return DESCENDING_BLOCKS;
            }
            return isGrouped(symbols) ? GROUPED_BY_SYMBOL : OUT_OF_ORDER;
        }

        private boolean isNewestFirst() {
            if (ascents + descents < MIN_STEPS) {
                return ascents == 0 && descents >= 2;
            }
            return descents >= NEARLY_ALL * (ascents + descents)
                    || descents > ascents && correlation.value() <= -NEARLY_ALL;
        }

        private boolean isGrouped(int symbols) {
            boolean oneGroupEach = changes == symbols - 1 && rows >= 2L * symbols;
            return symbols > 1
                    && (oneGroupEach || changes <= rows / MIN_STEPS)
                    && descentsAtChanges >= changes / 2
                    && descentsAtChanges > 0
                    && descents - descentsAtChanges <= NEARLY_NONE * rows;
        }
    }

    /** Pearson's correlation of two series, by Welford's method. */
    private static final class Correlation {
        private double n;
        private double meanX;
        private double meanY;
        private double squaresX;
        private double squaresY;
        private double products;

        void add(double x, double y) {
            n++;
            double distanceX = x - meanX;
            double distanceY = y - meanY;
            meanX += distanceX / n;
            meanY += distanceY / n;
            squaresX += distanceX * (x - meanX);
            squaresY += distanceY * (y - meanY);
            products += distanceX * (y - meanY);
        }

        double value() {
            double scale = Math.sqrt(squaresX * squaresY);
            return scale == 0 ? 0 : products / scale;
        }
    }
}
