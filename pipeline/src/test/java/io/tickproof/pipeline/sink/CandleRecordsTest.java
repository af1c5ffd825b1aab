package io.tickproof.pipeline.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickproof.market.Candle;
import io.tickproof.pipeline.output.OutputRows.CandleRow;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class CandleRecordsTest {
    @Test
    void candleIsAJsonObjectWithTheColumnsOfTheTable() {
        BigDecimal zero = new BigDecimal("0.00000000");
        Candle candle = new Candle(
                new Candle.Key("PT1M", "A\"B\\", 60_000_000),
                new Candle.Prices(150_000_000, 200_000_000, 100_000_000, 150_000_000),
                new Candle.Amounts(zero, null, zero),
                new Candle.Fingerprint(1, -1, 7));
        ProducerRecord<byte[], byte[]> record =
                new CandleRecords("candles").serialize(new CandleRow(candle, 5), null, null);
        assertEquals("PT1M|A\"B\\|60000000", text(record.key()));
        assertEquals("""
                {"window_name":"PT1M","symbol":"A\\"B\\\\","window_start":60000000,"open":"1.5","high":"2",\
                "low":"1","close":"1.5","volume":"0.00000000","vwap":null,"mean_price":"0.00000000",\
                "trade_count":1,"id_sum":"-1","id_xor":"7","emitted_at":5}""", text(record.value()));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
