-- The tables that the job writes to and the verifier reads. Times are in UTC with µs; prices and quantities have 8 decimals.

-- One candle per (window, symbol, start). A row is only ever replaced by one with more ticks.
CREATE TABLE candles (
    window_name  text           NOT NULL,   -- PT1M, PT5M, PT5M/PT1M (size/slide)
    symbol       text           NOT NULL,
    window_start timestamptz    NOT NULL,   -- inclusive; the end is exclusive
    open         numeric(20, 8) NOT NULL,
    high         numeric(20, 8) NOT NULL,
    low          numeric(20, 8) NOT NULL,
    close        numeric(20, 8) NOT NULL,
    volume       numeric(38, 8) NOT NULL,
    vwap         numeric(20, 8),            -- null where the volume is zero
    mean_price   numeric(20, 8) NOT NULL,   -- of a sliding window: the moving average
    trade_count  bigint         NOT NULL,
    id_sum       bigint         NOT NULL,   -- sum of the trade ids, modulo 2^64
    id_xor       bigint         NOT NULL,   -- xor of the mixed trade ids
    emitted_at   timestamptz    NOT NULL,   -- when the job had it ready
    revision     integer        NOT NULL DEFAULT 0,
    PRIMARY KEY (window_name, symbol, window_start)
);

-- One row per tick and window that dropped the tick as late.
CREATE TABLE too_late (
    kafka_partition integer        NOT NULL,
    kafka_offset    bigint         NOT NULL,
    window_name     text           NOT NULL,
    window_start    timestamptz    NOT NULL,
    symbol          text           NOT NULL,
    trade_id        bigint         NOT NULL,
    event_time      timestamptz    NOT NULL,
    price           numeric(20, 8) NOT NULL,
    quantity        numeric(20, 8) NOT NULL,
    mark            timestamptz    NOT NULL,   -- greatest event time of the partition before it, minus the max out-of-orderness
    PRIMARY KEY (kafka_partition, kafka_offset, window_name, window_start)
);

-- Duplicates of ticks that were accepted before.
CREATE TABLE duplicates (
    kafka_partition integer     NOT NULL,
    kafka_offset    bigint      NOT NULL,
    symbol          text        NOT NULL,
    trade_id        bigint      NOT NULL,
    event_time      timestamptz NOT NULL,
    PRIMARY KEY (kafka_partition, kafka_offset)
);

-- Records that are not valid ticks.
CREATE TABLE dead_letters (
    kafka_partition integer NOT NULL,
    kafka_offset    bigint  NOT NULL,
    reason          text    NOT NULL,
    payload         bytea   NOT NULL,          -- the first 1024 bytes
    PRIMARY KEY (kafka_partition, kafka_offset)
);
