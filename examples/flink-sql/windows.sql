CREATE TABLE sql_minute (
    symbol       text           NOT NULL,
    window_start timestamp      NOT NULL,
    open         numeric(20, 8) NOT NULL,
    close        numeric(20, 8) NOT NULL,
    high         numeric(20, 8) NOT NULL,
    low          numeric(20, 8) NOT NULL,
    volume       numeric(38, 8) NOT NULL,
    vwap         numeric(38, 8),
    mean_price   numeric(38, 8) NOT NULL,
    trades       bigint         NOT NULL,
    PRIMARY KEY (symbol, window_start)
);
CREATE TABLE sql_five (LIKE sql_minute INCLUDING ALL);
CREATE TABLE sql_sliding (LIKE sql_minute INCLUDING ALL);
ALTER TABLE sql_sliding DROP COLUMN open, DROP COLUMN close;
