package io.tickproof.market;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickproof.market.TickDecoder.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@net.jqwik.api.Tag("unit")
class TickCodecTest {
    private final TickDecoder decoder = new TickDecoder();

    // More tries than edge cases, which are more than the default of 1,000.
    @Property(tries = 2_000)
    void encodedTickIsDecodedBack(@ForAll("ticks") Tick tick) {
        assertEquals(Kind.TICK, decoder.decode(new TickEncoder().encode(tick)));
        assertEquals(
                tick,
                new Tick(
                        decoder.symbol(),
                        decoder.id(),
                        decoder.timeMicros(),
                        decoder.price(),
                        decoder.quantity(),
                        decoder.side()));
    }

    /** Asserts that both decoders agree on any bytes. A leading space disables the fast decoder. */
    @Property(tries = 20_000)
    @AddLifecycleHook(Tries.class)
    void fastDecoderAgreesWithScanner(@ForAll("ticks") Tick tick, @ForAll Random random) {
        byte[] value = new TickEncoder().encode(tick);
        for (int i = random.nextInt(3); i > 0; i--) {
            value = mutated(value, random);
        }
        byte[] spaced = new byte[value.length + 1];
        spaced[0] = ' ';
        System.arraycopy(value, 0, spaced, 1, value.length);
        assertEquals(decoded(spaced), decoded(value), () -> new String(spaced, StandardCharsets.UTF_8));
    }

    private String decoded(byte[] value) {
        Kind kind = decoder.decode(value);
        return kind == Kind.REJECTED
                ? decoder.rejection().name()
                : decoder.symbol()
                        + ' '
                        + decoder.id()
                        + ' '
                        + decoder.timeMicros()
                        + ' '
                        + decoder.price()
                        + ' '
                        + decoder.quantity()
                        + ' '
                        + decoder.side();
    }

    private static byte[] mutated(byte[] value, Random random) {
        int at = random.nextInt(value.length);
        String some = "\"\\{}:,.0123456789-e \u0000";
        byte[] one = {(byte) some.charAt(random.nextInt(some.length()))};
        int removed = random.nextInt(3);
        byte[] put = random.nextBoolean() ? one : new byte[0];
        byte[] result = new byte[at + put.length + Math.max(0, value.length - at - removed)];
        System.arraycopy(value, 0, result, 0, at);
        System.arraycopy(put, 0, result, at, put.length);
        if (value.length > at + removed) {
            System.arraycopy(value, at + removed, result, at + put.length, value.length - at - removed);
        }
        return result.length == 0 ? value : result;
    }

    @Provide
    Arbitrary<Tick> ticks() {
        Arbitrary<String> symbols = Arbitraries.oneOf(
                Arbitraries.of("BTC-USD", "</script>", "a\"b\\c", "FXCM:EURUSD.ASK", "ΑΒΓ", "銘柄", "=cmd()"),
                Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(Symbols.MAX_LENGTH));
        return Combinators.combine(
                        symbols,
                        Arbitraries.longs().greaterOrEqual(0),
                        Arbitraries.longs().between(0, 4_102_444_799_999_999L),
                        Arbitraries.longs().greaterOrEqual(1),
                        Arbitraries.longs().greaterOrEqual(0),
                        Arbitraries.of(Side.class))
                .as(Tick::new)
                .filter(tick -> Decimals.isNotionalInRange(tick.price(), tick.quantity()));
    }

    @Test
    @Tag("unit")
    void heartbeatIsDecoded() {
        assertEquals(Kind.HEARTBEAT, decoder.decode(new TickEncoder().encodeHeartbeat(1_767_571_200_000_000L)));
        assertEquals(1_767_571_200_000_000L, decoder.timeMicros());
    }

    @ParameterizedTest
    @Tag("unit")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ \"side\" : \"buy\" , \"qty\" : 0 , \"price\" : 1e2 , \"time\" : 5.0 , \"id\" : 7 , \"symbol\" : \"A\\u0042\" } | AB | 7 | 5 | 10000000000",
                "{\"symbol\":\"X\",\"id\":1,\"time\":1,\"price\":1.230000000,\"qty\":1,\"venue\":{\"a\":[1,{\"b\":null}]}}         | X  | 1 | 1 | 123000000",
            })
    void otherNotationsAreDecoded(String json, String symbol, long id, long time, long price) {
        assertEquals(Kind.TICK, decode(json));
        assertEquals(symbol, decoder.symbol());
        assertEquals(id, decoder.id());
        assertEquals(time, decoder.timeMicros());
        assertEquals(price, decoder.price());
    }

    @ParameterizedTest
    @Tag("unit")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nonsense                                                                             | NOT_JSON",
                "{\"symbol\":\"A\",\"id\":1                                                           | NOT_JSON",
                "{\"symbol\":\"A\",\"id\":1,\"time\":1,\"price\":1,\"qty\":1} x                        | NOT_JSON",
                "{\"symbol\":\"A\",\"id\":01,\"time\":1,\"price\":1,\"qty\":1}                         | NOT_JSON",
                "{\"symbol\":\"A\",\"id\":1,\"time\":1,\"price\":1.,\"qty\":1}                         | NOT_JSON",
                "{\"symbol\":\"A\",\"id\":1,\"time\":1,\"price\":NaN,\"qty\":1}                        | NOT_JSON",
                "[1,2]                                                                                | NOT_AN_OBJECT",
                "42                                                                                   | NOT_AN_OBJECT",
                "{\"symbol\":\"A\",\"id\":1,\"id\":1,\"time\":1,\"price\":1,\"qty\":1}                 | DOUBLED_FIELD",
                "{\"symbol\":\"A\",\"id\":1,\"time\":1,\"price\":1}                                    | MISSING_FIELD",
                "{}                                                                                   | MISSING_FIELD",
                "{\"symbol\":7,\"id\":1,\"time\":1,\"price\":1,\"qty\":1}                              | WRONG_TYPE",
                "{\"symbol\":\"A\",\"id\":1,\"time\":1,\"price\":\"1\",\"qty\":1}                      | WRONG_TYPE",
                "{\"symbol\":\"A\",\"id\":null,\"time\":1,\"price\":1,\"qty\":1}                       | WRONG_TYPE",
                "{\"heartbeat\":5,\"id\":1}                                                           | WRONG_TYPE",
                "{\"symbol\":\"\",\"id\":1,\"time\":1,\"price\":1,\"qty\":1}                           | BAD_SYMBOL",
                "{\"symbol\":\"A B\",\"id\":1,\"time\":1,\"price\":1,\"qty\":1}                        | BAD_SYMBOL",
                "{\"symbol\":\"A\\u202eB\",\"id\":1,\"time\":1,\"price\":1,\"qty\":1}                  | BAD_SYMBOL",
                "{\"symbol\":\"A\\u0007\",\"id\":1,\"time\":1,\"price\":1,\"qty\":1}                   | BAD_SYMBOL",
                "{\"symbol\":\"A\",\"id\":-1,\"time\":1,\"price\":1,\"qty\":1}                         | BAD_ID",
                "{\"symbol\":\"A\",\"id\":9223372036854775808,\"time\":1,\"price\":1,\"qty\":1}        | BAD_ID",
                "{\"symbol\":\"A\",\"id\":1.5,\"time\":1,\"price\":1,\"qty\":1}                        | BAD_ID",
                "{\"symbol\":\"A\",\"id\":1,\"time\":253402300800000000,\"price\":1,\"qty\":1}         | BAD_TIME",
                "{\"symbol\":\"A\",\"id\":1,\"time\":-62167219200000000,\"price\":1,\"qty\":1}         | BAD_TIME",
                "{\"symbol\":\"A\",\"id\":1,\"time\":1,\"price\":0,\"qty\":1}                          | PRICE_NOT_POSITIVE",
                "{\"symbol\":\"A\",\"id\":1,\"time\":1,\"price\":-3.5,\"qty\":1}                       | PRICE_NOT_POSITIVE",
                "{\"symbol\":\"A\",\"id\":1,\"time\":1,\"price\":92233720368.54775808,\"qty\":1}       | PRICE_OUT_OF_RANGE",
                "{\"symbol\":\"A\",\"id\":1,\"time\":1,\"price\":1e999999999999,\"qty\":1}             | PRICE_OUT_OF_RANGE",
                "{\"symbol\":\"A\",\"id\":1,\"time\":1,\"price\":1.123456789,\"qty\":1}                | PRICE_TOO_PRECISE",
                "{\"symbol\":\"A\",\"id\":1,\"time\":1,\"price\":1,\"qty\":-1}                         | QUANTITY_NEGATIVE",
                "{\"symbol\":\"A\",\"id\":1,\"time\":1,\"price\":1,\"qty\":1e11}                       | QUANTITY_OUT_OF_RANGE",
                "{\"symbol\":\"A\",\"id\":1,\"time\":1,\"price\":1,\"qty\":0.000000001}                | QUANTITY_TOO_PRECISE",
                "{\"symbol\":\"A\",\"id\":1,\"time\":1,\"price\":90000000000,\"qty\":900}             | NOTIONAL_OUT_OF_RANGE",
                "{\"symbol\":\"A\",\"id\":1,\"time\":1,\"price\":1,\"qty\":1,\"side\":\"long\"}        | BAD_SIDE",
            })
    void invalidTickIsRejectedWithReason(String json, RejectionReason reason) {
        assertEquals(Kind.REJECTED, decode(json));
        assertEquals(reason, decoder.rejection());
    }

    @Test
    @Tag("unit")
    void invalidBytesAreRejectedWithReason() {
        assertRejected(null, RejectionReason.NULL_VALUE);
        assertRejected(new byte[0], RejectionReason.EMPTY);
        assertRejected(new byte[TickDecoder.MAX_BYTES + 1], RejectionReason.TOO_LARGE);
        byte[] broken = utf8("{\"symbol\":\"A\",\"id\":1,\"time\":1,\"price\":1,\"qty\":1,\"note\":\"?\"}");
        broken[broken.length - 3] = (byte) 0xff;
        assertRejected(broken, RejectionReason.NOT_UTF8);
        assertRejected(utf8("{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}"), RejectionReason.TOO_DEEP);
        assertRejected(
                utf8("{\"symbol\":\"" + "A".repeat(65) + "\",\"id\":1,\"time\":1,\"price\":1,\"qty\":1}"),
                RejectionReason.BAD_SYMBOL);
    }

    @Property(tries = 20_000)
    @AddLifecycleHook(Tries.class)
    void mutatedBytesAreDecodedOrRejected(@ForAll("mutated") byte[] bytes) {
        Kind kind = decoder.decode(bytes);
        assertEquals(kind == Kind.REJECTED, decoder.rejection() != null);
    }

    @Provide
    Arbitrary<byte[]> mutated() {
        String tick =
                "{\"symbol\":\"BTC-USD\",\"id\":4711,\"time\":1767571200123456,\"price\":42000.12,\"qty\":0.5,\"side\":\"buy\"}";
        return Combinators.combine(
                        Arbitraries.integers().between(0, tick.length()),
                        Arbitraries.integers().between(0, 6),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(6))
                .as((at, cut, inserted) -> {
                    byte[] original = utf8(tick);
                    int end = Math.min(original.length, at + cut);
                    byte[] bytes = new byte[at + inserted.length + original.length - end];
                    System.arraycopy(original, 0, bytes, 0, at);
                    System.arraycopy(inserted, 0, bytes, at, inserted.length);
                    System.arraycopy(original, end, bytes, at + inserted.length, original.length - end);
                    return bytes;
                });
    }

    private void assertRejected(byte[] bytes, RejectionReason reason) {
        assertEquals(Kind.REJECTED, decoder.decode(bytes));
        assertEquals(reason, decoder.rejection());
    }

    private Kind decode(String json) {
        return decoder.decode(utf8(json.strip()));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
