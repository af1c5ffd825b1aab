package io.tickproof.generator.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.tickproof.generator.recording.LayoutField.Truth;
import io.tickproof.market.Side;
import io.tickproof.market.Tick;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Mutates files of every layout, once or twice each: every file must be read with the ticks that it means, or be refused
 * with a reason. The expected ticks come from {@link LayoutFile}, which knows nothing of the reader.
 *
 * <p>{@link LayoutMutations} names the mutations that no reader can notice.
 */
@Tag("unit")
@Execution(ExecutionMode.CONCURRENT)
class LayoutMutationTest {
    private static final int QUICK = 40;
    private static final int LONG = 1_000;

    @TempDir
    private Path folder;

    /** Format; mapping of the scenario, or -; file name; symbol; columns. */
    static Stream<String> layouts() {
        return LAYOUTS.lines().map(String::strip).filter(line -> !line.isEmpty());
    }

    private static final String LAYOUTS = """
            tickproof              - t.csv A ts_us=us symbol=symbol price=price qty=qty trade_id=id side=side:buy/sell
            tickproof-ms           - t.csv A ts_ms=ms symbol=symbol price=price qty=qty
            tickproof-ns           - t.csv A symbol=symbol ts_ns=ns price=price qty=qty trade_id=id
            binance-spot-aggtrades - BTCUSDT-aggTrades-2024-01-05.csv BTCUSDT id price qty int int ms maker bool
            binance-spot-aggtrades - BTCUSDT-aggTrades-2025-01-05.csv BTCUSDT id price qty int int us maker bool
            binance-futures-aggtrades - BTCUSDT-aggTrades-2024-01-05.csv BTCUSDT id price qty int int ms maker
            binance-futures-aggtrades - B-aggTrades.csv B agg_trade_id=id price=price quantity=qty first_trade_id=int last_trade_id=int transact_time=ms is_buyer_maker=maker
            binance-spot-trades    - BTCUSDT-trades-2025-01-05.csv BTCUSDT id price qty quote us maker bool
            binance-spot-trades    - B-trades.csv B id=id price=price qty=qty quote_qty=quote time=ms is_buyer_maker=maker is_best_match=bool
            binance-futures-trades - BTCUSD_PERP-trades-2024-01-05.csv BTCUSD_PERP id price qty base ms maker
            binance-futures-trades - BTCUSDT-trades-2024-01-05.csv BTCUSDT id price qty quote ms maker
            kraken                 - XBTUSD.csv XBTUSD s price qty
            kraken-api             - XBTUSD.csv XBTUSD price qty s side:b/s text:l any id
            coinbase               - BTC-USD.csv BTC-USD time=iso trade_id=id price=price size=qty side=side:sell/buy
            coinbase               - x.csv BTC-USD product_id=symbol time=iso trade_id=id price=price size=qty side=side:sell/buy
            tardis                 - t.csv XBTUSD exchange=text symbol=symbol timestamp=us local_timestamp=us id=uuid side=side:buy/sell price=price amount=qty
            databento              - d.csv ESH4 ts_recv=ns ts_event=ns rtype=int publisher_id=int instrument_id=const:5 action=const:T side=side:B/A depth=int price=price9 size=qty flags=int symbol=symbol
            databento-decimal      - d.csv ESH4 ts_recv=iso ts_event=iso action=const:T side=side:B/A price=pretty size=qty symbol=symbol
            databento-decimal      - d.csv 5482 ts_recv=iso ts_event=iso instrument_id=symbol action=const:T side=side:B/A price=pretty size=qty
            lean-crypto            - 20240105_btcusd_tick_trade.csv BTCUSD msday price qty
            lean-equity            {"zone":"UTC"} 20240105_aapl_trade_tick.csv AAPL msday price4 qty text any flag
            lean-futures           {"zone":"UTC"} 20240105_es_tick_trade_202403.csv ES-202403 msday price qty text any flag
            bybit                  - BTCUSDT2024-01-05.csv BTCUSDT timestamp=s symbol=symbol side=side:Buy/Sell size=qty price=price tickDirection=text trdMatchID=uuid grossValue=num homeNotional=num foreignNotional=num
            bybit-spot             - BTCUSDT_2024-01-05.csv BTCUSDT id=id timestamp=ms price=price volume=qty side=side:buy/sell rpi=flag
            bitmex                 - x.csv XBTUSD timestamp=pattern:yyyy-MM-dd'D'HH:mm:ss.SSSSSSSSS|UTC symbol=symbol side=side:Buy/Sell size=qty price=price tickDirection=text trdMatchID=uuid grossValue=num
            bitmex-api             - x.csv XBTUSD timestamp=iso symbol=symbol side=side:Buy/Sell size=qty price=price tickDirection=text trdMatchID=uuid
            okx                    - BTC-USDT-trades-2024-01-05.csv BTC-USDT instrument_name=symbol trade_id=id side=side:buy/sell price=price size=qty created_time=ms
            okx-api                - x.csv BTC-USDT instId=symbol side=side:buy/sell sz=qty px=price tradeId=id ts=ms
            bitfinex               - tBTCUSD.csv tBTCUSD ID=id MTS=ms AMOUNT=signed PRICE=price
            bitfinex               - tBTCUSD.csv tBTCUSD id ms signed price
            bitstamp               - btcusd.csv btcusd date=s tid=id price=price amount=qty type=side:0/1
            gate                   - BTC_USDT-202401.csv BTC_USDT s id price qty side:2/1
            gate-futures           - BTC_USDT-202401.csv BTC_USDT s id price signed
            kucoin                 - BTCUSDT-trades-2024-01-05.csv BTCUSDT trade_id=id trade_time=ms price=price size=qty side=side:BUY/SELL
            kucoin-api             - BTC-USDT.csv BTC-USDT sequence=id time=ns price=price size=qty side=side:buy/sell
            deribit                - x.csv BTC-PERPETUAL trade_id=id timestamp=ms instrument_name=symbol price=price amount=qty direction=side:buy/sell trade_seq=int
            ccxt                   - x.csv BTC/USDT timestamp=ms datetime=text id=id symbol=symbol order=any side=side:buy/sell price=price amount=qty
            ccxt-unified           - x.csv BTC/USDT id=id timestamp=ms datetime=text symbol=symbol order=any type=any side=side:buy/sell takerOrMaker=any price=price amount=qty cost=num fee=any
            freqtrade              - BTC_USDT-trades.csv BTC_USDT timestamp=ms id=id type=any side=side:buy/sell price=price amount=qty cost=num
            freqtrade              - BTC_USDT-trades.csv BTC_USDT ms id any side:buy/sell price qty num
            histdata               - DAT_ASCII_EURUSD_T_202401.csv EURUSD pattern:yyyyMMdd+HHmmssSSS|-05:00 price num num none
            truefx                 - x.csv EUR/USD symbol pattern:yyyyMMdd+HH:mm:ss.SSS|UTC price num none
            metatrader5            {"zone":"UTC"} USDJPY_202401050000_202401052359.csv USDJPY <DATE>=date:yyyy.MM.dd <TIME>=time:HH:mm:ss.SSS <BID>=num <ASK>=num <LAST>=price <VOLUME>=qty <FLAGS>=int tabs
            dukascopy              - EURUSD.csv EURUSD Gmt+time=pattern:dd.MM.yyyy+HH:mm:ss.SSS|UTC Ask=num Bid=price AskVolume=num BidVolume=qty
            dukascopy-node         - eurusd.csv eurusd timestamp=ms askPrice=num bidPrice=price askVolume=num bidVolume=qty
            dukascopy-local        - EURUSD.csv EURUSD Local+time=pattern:dd.MM.yyyy+HH:mm:ss.SSS+'GMT'xx|Europe/Athens Ask=num Bid=price AskVolume=num BidVolume=qty
            dukascopy-node-prices  - eurusd.csv eurusd timestamp=ms askPrice=num bidPrice=price none
            metatrader5-quotes     {"zone":"UTC"} USDJPY_202401050000_202401052359.csv USDJPY <DATE>=date:yyyy.MM.dd <TIME>=time:HH:mm:ss.SSS <BID>=price <ASK>=num <LAST>=any <VOLUME>=any <FLAGS>=int tabs none
            polygon-stocks         - x.csv AAPL ticker=symbol conditions=any correction=int exchange=const:4 id=id participant_timestamp=ns price=price sequence_number=int sip_timestamp=ns size=qty tape=int
            polygon-crypto         - x.csv X:BTC-USD ticker=symbol conditions=any correction=int exchange=const:1 id=id participant_timestamp=ns price=price size=qty
            mapping                {"time":"Zeit","unit":"ms","price":"Kurs","quantity":"Menge","id":"Nr","symbolName":"DAX"} any.csv DAX Zeit=ms Kurs=price Menge=qty Nr=id
            mapping                {"time":2,"unit":"us","price":3,"quantity":4,"side":5,"symbol":1} any.csv DAX symbol us price qty side:buy/sell
            mapping                {"time":"t","pattern":"dd/MM/yyyy+HH:mm:ss.SSS","zone":"Europe/Athens","price":"p","quantity":"q","symbolName":"X"} any.csv X t=pattern:dd/MM/yyyy+HH:mm:ss.SSS|Europe/Athens p=price q=qty
            """;

    @ParameterizedTest
    @MethodSource("layouts")
    void unchangedFileIsReadCorrectly(String layout) throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            Case file = new Case(layout, seed, List.of());
            String problem = file.difference();
            assertNull(problem, file::describe);
        }
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void mutatedFileIsReadCorrectlyOrRefused(String layout) throws IOException {
        mutate(layout, 1_000_000, QUICK);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("layouts")
    void thousandMutatedFilesAreReadCorrectlyOrRefused(String layout) throws IOException {
        Map<String, Integer> counts = mutate(layout, 0, LONG);
        System.out.println(layout.substring(0, layout.indexOf(' ')) + " " + counts);
    }

    @Test
    void everyKnownFormatIsMutated() {
        List<String> mutated = layouts()
                .map(layout -> layout.substring(0, layout.indexOf(' ')))
                .toList();
        List<String> missing = KnownFormats.names().stream()
                .filter(name -> !mutated.contains(name))
                .toList();
        assertEquals(NOT_MUTATED, missing);
    }

    /** Their rows are inside of JSON documents; they share mapping and code with a format that is mutated. */
    private static final List<String> NOT_MUTATED = List.of("coinbase-channel", "deribit-api");

    private Map<String, Integer> mutate(String layout, int start, int files) throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        List<String> names = List.copyOf(LayoutMutations.ALL.keySet());
        List<String> misread = new ArrayList<>();
        String first = "";
        for (int seed = start; seed < start + files; seed++) {
            Random random = new Random(seed * 31L + layout.hashCode());
            List<String> mutations = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(2); i++) {
                mutations.add(names.get(random.nextInt(names.size())));
            }
            Case file = new Case(layout, seed, mutations);
            String result;
            try {
                String difference = file.difference();
                result = difference == null ? "read" : file.isUndetectable() ? "unnoticeable" : "misread";
                if (result.equals("misread")) {
                    misread.add("seed " + seed + " " + mutations + ": " + difference);
                    first = misread.size() == 1 ? file.describe() : first;
                }
            } catch (RecordingException e) {
                assertReason(e, file);
                result = "refused";
            }
            counts.merge(result, 1, Integer::sum);
        }
        if (!misread.isEmpty()) {
            fail(misread.size() + " of " + files + " files were misread:\n" + String.join("\n", misread)
                    + "\nThe first:\n" + first);
        }
        assertTrue(counts.getOrDefault("read", 0) > files / 10, () -> "hardly any file was read: " + counts);
        assertTrue(counts.getOrDefault("refused", 0) > files / 10, () -> "hardly any file was refused: " + counts);
        return counts;
    }

    private static void assertReason(RecordingException e, Case file) {
        String message = e.getMessage();
        assertTrue(message.contains(file.path.getFileName().toString()), message);
        assertTrue(message.length() > 40 && message.length() < 1_500 && !message.contains("\n"), message);
    }

    /** A mutated file, and what was read from it. */
    private final class Case {
        private final String layout;
        private final int seed;
        private final List<String> mutations;
        private final LayoutFile file;
        private final Path path;
        private final ReadOptions options;

        Case(String layout, int seed, List<String> mutations) throws IOException {
            this.layout = layout;
            this.seed = seed;
            this.mutations = mutations;
            String[] parts = layout.split("\\s+", 3);
            options = parts[1].equals("-")
                    ? ReadOptions.STRICT
                    : ReadOptions.STRICT.withColumns(ColumnMapping.parse(parts[1].replace('+', ' ')));
            Random random = new Random(seed);
            file = LayoutFile.of(parts[2], random);
            mutations.forEach(name -> LayoutMutations.ALL.get(name).apply(file, random));
            path = folder.resolve(file.name);
            Files.write(path, file.bytes());
        }

        /** Returns how the ticks that are read differ from those of the file, or null if they are equal. */
        @Nullable
        String difference() {
            List<Tick> read = new ArrayList<>();
            try (RecordingReader reader = RecordingReader.open(path, options)) {
                for (RecordingReader.Row row = reader.next(); row != null; row = reader.next()) {
                    read.add(row.tick());
                }
            }
            List<Truth> expected = new ArrayList<>();
            for (int row = 0; row < file.ticks.size(); row++) {
                if (!file.skippable.contains(row) || read.size() == file.ticks.size()) {
                    expected.add(file.ticks.get(row));
                }
            }
            if (read.size() != expected.size()) {
                return "the file has " + expected.size() + " ticks, and " + read.size() + " were read";
            }
            Map<String, Long> idOfText = new HashMap<>();
            Map<Long, Integer> rowOfId = new HashMap<>();
            for (int row = 0; row < read.size(); row++) {
                Tick tick = read.get(row);
                Truth truth = expected.get(row);
                if (!isEqual(tick, truth)) {
                    return "tick " + (row + 1) + " is " + truth + ", and " + tick + " was read";
                }
                String text = file.idsMayBeAbsent && !usesIds(read, expected) ? "" : truth.id();
                Long known = text.isEmpty() ? null : idOfText.putIfAbsent(text, tick.id());
                Integer same = rowOfId.putIfAbsent(tick.id(), row);
                if (known == null ? same != null : known != tick.id()) {
                    return "tick " + (row + 1) + " has the id \"" + text + "\", and " + tick.id()
                            + " was read, as in tick " + (same == null ? "none" : same + 1);
                }
            }
            return null;
        }

        private boolean isUndetectable() {
            return file.undetectable != null || !file.header && file.neighbourLeft;
        }

        /** Returns whether equal ids of the file are equal ids of the ticks. */
        private boolean usesIds(List<Tick> read, List<Truth> expected) {
            for (int row = 1; row < read.size(); row++) {
                if (expected.get(row).id().equals(expected.get(0).id())
                        && read.get(row).id() != read.get(0).id()) {
                    return false;
                }
            }
            return true;
        }

        private boolean isEqual(Tick tick, Truth truth) {
            return tick.timeMicros() == truth.timeMicros()
                    && tick.price() == truth.price()
                    && (tick.quantity() == truth.quantity() || file.quantitiesMayBeAbsent && tick.quantity() == 0)
                    && (tick.side() == truth.side() || file.sidesMayBeAbsent && tick.side() == Side.UNKNOWN)
                    && (file.anySymbol || tick.symbol().equals(truth.symbol()));
        }

        String describe() {
            try {
                byte[] bytes = Files.readAllBytes(path);
                String text = new String(bytes, 0, Math.min(bytes.length, 900), StandardCharsets.UTF_8);
                return "seed " + seed + ", mutations " + mutations + ", layout " + layout + "\n" + text;
            } catch (IOException e) {
                return e.toString();
            }
        }
    }
}
