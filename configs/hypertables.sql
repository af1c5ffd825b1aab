-- Run after schema.sql. If TimescaleDB is installed, candles are stored in chunks of a day; otherwise nothing changes.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'timescaledb') THEN
        CREATE EXTENSION IF NOT EXISTS timescaledb;
        PERFORM create_hypertable('candles', 'window_start', chunk_time_interval => INTERVAL '1 day', if_not_exists => TRUE);
    END IF;
END
$$;
