package io.tickproof.harness.bug;

/** The SQL of the bugs that are injected into PostgreSQL. */
final class TableBugs {
    /** A condition that selects the same single row of the table candles every time. */
    static final String ONE_CANDLE =
            "(window_name, symbol, window_start) = (SELECT window_name, symbol, window_start FROM candles"
                    + " WHERE trade_count > 5 ORDER BY window_name, symbol, window_start LIMIT 1)";

    /** A trigger that deletes the existing row, so that an insert always succeeds. */
    static final String UPSERT_WITHOUT_GUARD = "CREATE FUNCTION no_guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN"
            + " DELETE FROM candles WHERE window_name = NEW.window_name AND symbol = NEW.symbol"
            + " AND window_start = NEW.window_start; RETURN NEW; END';"
            + " CREATE TRIGGER no_guard BEFORE INSERT ON candles FOR EACH ROW EXECUTE FUNCTION no_guard()";

    private TableBugs() {}

    static String deleteFirst(String table) {
        return "DELETE FROM " + table + " WHERE ctid = (SELECT min(ctid) FROM " + table + ")";
    }
}
