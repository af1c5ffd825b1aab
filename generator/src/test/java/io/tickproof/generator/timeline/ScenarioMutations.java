package io.tickproof.generator.timeline;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Mutates files for fuzz tests. */
public final class ScenarioMutations {
    private static final List<String> TOKENS = List.of(
            ": ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            "&a ",
            "*a",
            "<<: *a",
            "|",
            ">",
            "!!binary ",
            "!!java.lang.Runtime ",
            "%YAML",
            "---",
            "\t",
            "\u0000",
            "\ufeff",
            "\u202e",
            "\ud800",
            "'",
            "\"",
            "\\",
            "#",
            ",",
            ";",
            "\r",
            "\n",
            "1e999999999",
            "-0",
            "0x7fffffffffffffff",
            "99999999999999999999",
            "NaN",
            ".inf",
            "PT-1S",
            "PT999999999H",
            "../../etc/passwd",
            "C:\\CON",
            "true",
            "null",
            "~",
            "2026-13-45T99:99:99Z");

    private ScenarioMutations() {}

    /** Applies one to eight changes: flipped bits, removed and repeated parts, and tokens with a special meaning. */
    public static byte[] of(byte[] good, SplittableRandom random) {
        byte[] bytes = good.clone();
        int changes = 1 + random.nextInt(8);
        for (int i = 0; i < changes && bytes.length > 0; i++) {
            int at = random.nextInt(bytes.length);
            int length = 1 + random.nextInt(Math.min(40, bytes.length));
            bytes = switch (random.nextInt(7)) {
                case 0 -> {
                    bytes[at] ^= (byte) (1 << random.nextInt(8));
                    yield bytes;
                }
                case 1 -> {
                    bytes[at] = (byte) random.nextInt(256);
                    yield bytes;
                }
                case 2 -> with(bytes, at, Math.min(bytes.length, at + length), new byte[0]);
                case 3 -> Arrays.copyOf(bytes, at);
                case 4 -> with(bytes, at, at, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + length)));
                case 5 -> with(bytes, at, at, bytes(TOKENS.get(random.nextInt(TOKENS.size()))));
                default ->
                    with(
                            bytes,
                            at,
                            at,
                            bytes(TOKENS.get(random.nextInt(TOKENS.size())).repeat(1 + random.nextInt(300))));
            };
        }
        return bytes;
    }

    private static byte[] with(byte[] bytes, int from, int to, byte[] replacement) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        out.writeBytes(replacement);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
