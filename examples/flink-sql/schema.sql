CREATE TABLE sql_candles (
    symbol       text           NOT NULL,
    window_start timestamp      NOT NULL,
    open         numeric(20, 8) NOT NULL,
    high         numeric(20, 8) NOT NULL,
    low          numeric(20, 8) NOT NULL,
    close        numeric(20, 8) NOT NULL,
    volume       numeric(38, 8) NOT NULL,
    vwap         numeric(38, 8),
    trades       bigint         NOT NULL,
    PRIMARY KEY (symbol, window_start)
);
