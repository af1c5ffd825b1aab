package io.tickproof.generator.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.output.Manifest;
import io.tickproof.generator.output.TimelineFiles;
import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.ScenarioReader;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.market.TickEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Pins the bytes of the timeline of every shipped scenario, which must not depend on JVM, locale, time zone or number of
 * threads. After an intended change of the generator, copy the new hashes from the message of the failed test.
 */
@Tag("unit")
@Execution(ExecutionMode.CONCURRENT)
class ShippedTimelinesTest {
    private static final Path PINNED = Path.of("generator/src/test/resources/timelines.sha256");
    /** Deliveries per scenario for the interpreter, which takes fifty times as long. */
    static final long PREFIX = 2_000;

    @TempDir
    private Path folder;

    @Test
    void shippedTimelinesHavePinnedHashes() throws IOException {
        assertEquals(Files.readString(PINNED).strip(), text(whole()), "the timelines are now\n" + text(whole()));
    }

    @Test
    void filesDoNotDependOnThreads() throws Exception {
        for (String name : List.of("late-events", "malformed", "replay-recorded")) {
            Timeline timeline = timeline(Path.of("scenarios").resolve(name + ".yaml"), 8);
            Manifest one = write(timeline, folder.resolve(name + "-1"), 1);
            Manifest eight = write(timeline, folder.resolve(name + "-8"), 8);
            assertEquals(one, eight);
            for (Manifest.Partition partition : one.partitions()) {
                String file = "partition-" + partition.partition() + ".jsonl";
                assertEquals(
                        -1,
                        Files.mismatch(
                                folder.resolve(name + "-1").resolve(file),
                                folder.resolve(name + "-8").resolve(file)));
            }
        }
    }

    /** Specify another JDK with -DotherJdk=/path. The default is the current JDK in a separate JVM. */
    @Test
    @Tag("long")
    void thousandSeedsHashAlikeInTwoJvms() throws Exception {
        String other = System.getProperty("otherJdk");
        assertEquals(
                text(seeds(1_000)), inAnotherJvm(other, "seeds", "-Duser.language=tr", "-Duser.timezone=Asia/Kolkata"));
        assertEquals(Files.readString(PINNED).strip(), inAnotherJvm(other, "whole"));
    }

    /** Runs with 512 MB of heap: a walk that retained its deliveries would fail. */
    @Test
    @Tag("long")
    void hundredMillionTicksFitIntoSmallHeap() throws Exception {
        String count = inAnotherJvm(System.getProperty("java.home"), "hundred-million", "-Xmx512m");
        assertTrue(Long.parseLong(count) > 100_000_000, count);
    }

    private static long hundredMillion() {
        String yaml = """
                name: long
                stream:
                  symbols: { count: 1000, zipf: 1 }
                  start: 2026-01-05T00:00:00Z
                  duration: PT10000S
                  ticksPerSecond: 10000
                """ + TimelineTest.EVERYTHING;
        Scenario scenario = ScenarioReader.parse("long", yaml);
        long count = 0;
        try (Timeline.Walk walk =
                Timeline.of(scenario, (TickStream.Synthetic) scenario.stream()).walk()) {
            while (walk.next() != null) {
                count++;
            }
        }
        return count;
    }

    private static Manifest write(Timeline timeline, Path folder, int threads) throws Exception {
        TimelineFiles files = new TimelineFiles(folder, timeline.partitions());
        return files.write(timeline, files.existing(), threads);
    }

    /** Entry point of the separate JVM: prints the requested hashes. */
    public static void main(String[] args) {
        if (args[0].equals("hundred-million")) {
            System.out.print(hundredMillion());
            return;
        }
        System.out.print(text(
                switch (args[0]) {
                    case "whole" -> whole();
                    case "first" -> first(PREFIX);
                    default -> seeds(1_000);
                }));
    }

    static String inAnotherJvm(String home, String request, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(Path.of(home, "bin", "java").toString()));
        command.addAll(List.of(options));
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), ShippedTimelinesTest.class.getName(), request));
        Path errors = Files.createTempFile("jvm", ".txt");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(10, TimeUnit.MINUTES), "the other JVM did not exit within 10 min");
        assertEquals(0, process.exitValue(), () -> command + "\n" + readString(errors));
        Files.delete(errors);
        return out;
    }

    private static String readString(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SortedMap<String, String> whole() {
        return first(Long.MAX_VALUE);
    }

    static SortedMap<String, String> first(long deliveries) {
        SortedMap<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.list(Path.of("scenarios"))) {
            files.filter(file -> file.toString().endsWith(".yaml"))
                    .forEach(file -> hashes.put(file.getFileName().toString(), hash(timeline(file, 0), deliveries)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return hashes;
    }

    private static SortedMap<String, String> seeds(int count) {
        SortedMap<String, String> hashes = new TreeMap<>();
        String yaml = """
                name: seeds
                stream:
                  symbols: { count: 8, zipf: 1 }
                  start: 2026-01-05T00:00:00Z
                  duration: PT2M
                  ticksPerSecond: 20
                  partitions: 3
                """ + TimelineTest.EVERYTHING;
        LongStream.range(0, count).forEach(seed -> {
            Scenario scenario = ScenarioReader.parse("seeds", yaml).withSeed(seed * 7_919);
            hashes.put(
                    Long.toString(seed),
                    hash(Timeline.of(scenario, (TickStream.Synthetic) scenario.stream()), Long.MAX_VALUE));
        });
        return hashes;
    }

    private static String hash(Timeline timeline, long deliveries) {
        Manifest.Hash[] hashes = new Manifest.Hash[timeline.partitions()];
        Arrays.setAll(hashes, partition -> new Manifest.Hash());
        TickEncoder encoder = new TickEncoder();
        long remaining = deliveries;
        try (Timeline.Walk walk = timeline.walk()) {
            for (Delivery delivery = walk.next();
                    delivery != null && remaining > 0;
                    delivery = walk.next(), remaining--) {
                hashes[delivery.partition()].add(delivery.value(encoder));
            }
        }
        return new Manifest(
                        IntStream.range(0, hashes.length)
                                .mapToObj(i -> new Manifest.Partition(i, 0, hashes[i].sha256(), 0, 0))
                                .toList(),
                        0)
                .sha256();
    }

    /** @param partitions number of partitions; 0 for that of the scenario */
    private static Timeline timeline(Path file, int partitions) {
        try {
            String yaml = Files.readString(file);
            Scenario scenario = ScenarioReader.parse(
                    file.toString(),
                    partitions == 0 ? yaml : yaml.replaceFirst("partitions: \\d", "partitions: " + partitions));
            if (scenario.stream() instanceof TickStream.Synthetic synthetic) {
                return Timeline.of(scenario, synthetic);
            }
            return Timeline.of(scenario, DatasetProfile.of(((TickStream.Recorded) scenario.stream()).file()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Map<String, String> hashes) {
        StringBuilder text = new StringBuilder();
        hashes.forEach(
                (name, hash) -> text.append(hash).append("  ").append(name).append('\n'));
        return text.toString().strip();
    }
}
