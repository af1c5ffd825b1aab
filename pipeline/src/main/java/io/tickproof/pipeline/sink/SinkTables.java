package io.tickproof.pipeline.sink;

import io.tickproof.market.Candle;
import io.tickproof.market.Decimals;
import io.tickproof.market.Micros;
import io.tickproof.market.SharedNames;
import io.tickproof.pipeline.output.OutputRows.CandleRow;
import io.tickproof.pipeline.output.OutputRows.DeadLetterRow;
import io.tickproof.pipeline.output.OutputRows.DuplicateRow;
import io.tickproof.pipeline.output.OutputRows.LogPosition;
import io.tickproof.pipeline.output.OutputRows.TooLateRow;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** The four tables of configs/schema.sql. */
public final class SinkTables {
    private SinkTables() {}

    /** A row is replaced only by one with more ticks (candle contract 10), so a reader never sees an older revision. */
    public static final SinkTable<CandleRow> CANDLES = new SinkTable<>() {
        private static final long serialVersionUID = 1L;

        @Override
        public String insert() {
            return "INSERT INTO " + SharedNames.CANDLES
                    + " (window_name, symbol, window_start, open, high, low, close, volume, vwap, mean_price, trade_count, id_sum,"
                    + " id_xor, emitted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (window_name, symbol, window_start) DO UPDATE SET open = excluded.open, high = excluded.high,"
                    + " low = excluded.low, close = excluded.close, volume = excluded.volume, vwap = excluded.vwap,"
                    + " mean_price = excluded.mean_price, trade_count = excluded.trade_count, id_sum = excluded.id_sum,"
                    + " id_xor = excluded.id_xor, emitted_at = excluded.emitted_at, revision = candles.revision + 1"
                    + " WHERE excluded.trade_count > candles.trade_count";
        }

        @Override
        public Comparable<?> key(CandleRow row) {
            return row.candle().key();
        }

        @Override
        public CandleRow newer(CandleRow first, CandleRow second) {
            return second.candle().trades() > first.candle().trades() ? second : first;
        }

        @Override
        public void bind(PreparedStatement statement, CandleRow row) throws SQLException {
            Candle candle = row.candle();
            statement.setString(1, candle.window());
            statement.setString(2, candle.symbol());
            statement.setObject(3, time(candle.startMicros()));
            statement.setBigDecimal(4, Decimals.toBigDecimal(candle.open()));
            statement.setBigDecimal(5, Decimals.toBigDecimal(candle.high()));
            statement.setBigDecimal(6, Decimals.toBigDecimal(candle.low()));
            statement.setBigDecimal(7, Decimals.toBigDecimal(candle.close()));
            statement.setBigDecimal(8, candle.volume());
            statement.setBigDecimal(9, candle.vwap());
            statement.setBigDecimal(10, candle.meanPrice());
            statement.setLong(11, candle.trades());
            statement.setLong(12, candle.idSum());
            statement.setLong(13, candle.idXor());
            statement.setObject(14, time(row.emittedMicros()));
        }
    };

    public static final SinkTable<TooLateRow> TOO_LATE = new KeyedByPosition<>() {
        private static final long serialVersionUID = 1L;

        @Override
        public String insert() {
            return "INSERT INTO " + SharedNames.TOO_LATE
                    + " (kafka_partition, kafka_offset, window_name, window_start, symbol, trade_id, event_time, price, quantity,"
                    + " mark) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
        }

        @Override
        public Comparable<?> key(TooLateRow row) {
            return sortable(row.position()) + '|' + row.window() + '|' + row.windowStartMicros();
        }

        @Override
        public void bind(PreparedStatement statement, TooLateRow row) throws SQLException {
            statement.setInt(1, row.position().partition());
            statement.setLong(2, row.position().offset());
            statement.setString(3, row.window());
            statement.setObject(4, time(row.windowStartMicros()));
            statement.setString(5, row.tick().symbol());
            statement.setLong(6, row.tick().id());
            statement.setObject(7, time(row.tick().timeMicros()));
            statement.setBigDecimal(8, Decimals.toBigDecimal(row.tick().price()));
            statement.setBigDecimal(9, Decimals.toBigDecimal(row.tick().quantity()));
            statement.setObject(10, time(row.watermarkMicros()));
        }
    };

    public static final SinkTable<DuplicateRow> DUPLICATES = new KeyedByPosition<>() {
        private static final long serialVersionUID = 1L;

        @Override
        public String insert() {
            return "INSERT INTO " + SharedNames.DUPLICATES
                    + " (kafka_partition, kafka_offset, symbol, trade_id, event_time) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
        }

        @Override
        public Comparable<?> key(DuplicateRow row) {
            return sortable(row.position());
        }

        @Override
        public void bind(PreparedStatement statement, DuplicateRow row) throws SQLException {
            statement.setInt(1, row.position().partition());
            statement.setLong(2, row.position().offset());
            statement.setString(3, row.symbol());
            statement.setLong(4, row.id());
            statement.setObject(5, time(row.timeMicros()));
        }
    };

    public static final SinkTable<DeadLetterRow> DEAD_LETTERS = new KeyedByPosition<>() {
        private static final long serialVersionUID = 1L;

        @Override
        public String insert() {
            return "INSERT INTO " + SharedNames.DEAD_LETTERS
                    + " (kafka_partition, kafka_offset, reason, payload) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";
        }

        @Override
        public Comparable<?> key(DeadLetterRow row) {
            return sortable(row.position());
        }

        @Override
        public void bind(PreparedStatement statement, DeadLetterRow row) throws SQLException {
            statement.setInt(1, row.position().partition());
            statement.setLong(2, row.position().offset());
            statement.setString(3, row.reason());
            statement.setBytes(4, row.payload());
        }
    };

    /** A table whose key contains the position in the log, so that a replayed row is the same row. */
    private abstract static class KeyedByPosition<T> implements SinkTable<T> {
        private static final long serialVersionUID = 1L;

        @Override
        public T newer(T first, T second) {
            return first;
        }

        static String sortable(LogPosition position) {
            return SharedNames.sortable(position.partition()) + SharedNames.sortable(position.offset());
        }
    }

    private static OffsetDateTime time(long micros) {
        return Micros.toInstant(micros).atOffset(ZoneOffset.UTC);
    }
}
