package io.tickproof.generator.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickproof.market.Side;
import io.tickproof.market.Tick;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reproduces the shipped recordings that were not written by the command {@code record}. */
@Tag("unit")
class ShippedRecordingsTest {
    private static final long START_MICROS = 1_767_571_200_000_000L;
    private static final Path SHIPPED = Path.of("replay-data");

    @TempDir
    private Path folder;

    @Test
    void gridAndStaircaseAreReproducible() throws IOException {
        write(folder);
        for (String name : List.of("grid.csv.gz", "staircase.csv.gz")) {
            assertEquals(text(folder.resolve(name)), text(SHIPPED.resolve(name)), name);
        }
    }

    /** Writes both recordings to replay-data/. */
    public static void main(String[] args) throws IOException {
        write(SHIPPED);
    }

    private static void write(Path directory) throws IOException {
        try (RecordingWriter writer = new RecordingWriter(directory.resolve("grid.csv.gz"))) {
            grid(writer);
        }
        try (RecordingWriter writer = new RecordingWriter(directory.resolve("staircase.csv.gz"))) {
            staircase(writer);
        }
    }

    /**
     * Writes fifteen minutes of six symbols at whole tenths of a second, so that ticks have equal times and are on
     * boundaries.
     */
    private static void grid(RecordingWriter writer) throws IOException {
        String[] symbols = {"BTC-USD", "ETH-USD", "XRP-USD", "ADA-USD", "BCH-USD", "DOT-USD"};
        double[] perTenth = {0.32, 0.24, 0.16, 0.12, 0.09, 0.07};
        long[] price = {4_200_000_000_000L, 220_000_000_000L, 61_000_000L, 50_000_000L, 25_000_000_000L, 720_000_000L};
        long[] step = {1_000_000, 1_000_000, 10_000, 10_000, 1_000_000, 100_000};
        long[] ids = {1_000, 2_000_000, 3_000_000, 4_000_000, 5_000_000, 6_000_000};
        SplittableRandom random = new SplittableRandom(7);
        for (long tenth = 0; tenth < 15 * 60 * 10; tenth++) {
            for (int s = 0; s < symbols.length; s++) {
                int ticks = tenth % 600 == 0 ? 1 : 0;
                while (random.nextDouble() < perTenth[s] / (ticks + 1)) {
                    ticks++;
                }
                for (int i = 0; i < ticks; i++) {
                    long steps = price[s] / step[s];
                    price[s] += random.nextLong(-steps / 2_000 - 2, steps / 2_000 + 3) * step[s];
                    writer.write(
                            new Tick(
                                    symbols[s],
                                    ids[s]++,
                                    START_MICROS + tenth * 100_000,
                                    price[s],
                                    random.nextLong(1, 200_000_000),
                                    random.nextBoolean() ? Side.BUY : Side.SELL),
                            START_MICROS + tenth * 100_000);
                }
            }
        }
    }

    /**
     * Writes half an hour with two ticks per second. The price rises by a cent per tick for a minute and starts again.
     */
    private static void staircase(RecordingWriter writer) throws IOException {
        for (long k = 0; k < 30 * 60 * 2; k++) {
            long time = START_MICROS + k * 500_000;
            writer.write(
                    new Tick("STAIRS", k, time, 10_000_000_000L + k % 120 * 1_000_000, 50_000_000, Side.BUY), time);
        }
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
