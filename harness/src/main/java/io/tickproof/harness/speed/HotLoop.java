package io.tickproof.harness.speed;

import io.tickproof.harness.console.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One of the loops that take most of the time, in nanoseconds per tick. Every measurement runs in its own JVM. */
record HotLoop(String name) implements Measurement {
    /** The loops in the order in which a tick passes them; the last ones read recordings. The names are those of the methods of HotLoops, a test class. */
    static final List<String> ALL =
            List.of("encode", "decode", "gate", "windows", "oracle", "readCsv", "readGzip", "readBinance");

    private static final Path SOURCE = Path.of("harness/src/test/java/io/tickproof/harness/speed/HotLoops.java");
    private static final String MAIN = "io.tickproof.harness.speed.HotLoops";

    @Override
    public List<String> figures() {
        return List.of(name + " ns");
    }

    @Override
    public double minimumEffect() {
        return 0.05;
    }

    /** @throws UserException if the commit does not contain HotLoops yet */
    static void check(Build build) {
        Path file = build.folder().resolve("target/test-classes").resolve(MAIN.replace('.', '/') + ".class");
        if (!Files.exists(file)) {
            throw new UserException("commit " + build.commit()
                    + " has no HotLoops to measure; compare scenarios only: --loops none --scenario NAME");
        }
    }

    /** Returns whether both builds have the same HotLoops. */
    static boolean isSameIn(Build one, Build other) throws IOException {
        return Files.mismatch(one.folder().resolve(SOURCE), other.folder().resolve(SOURCE)) < 0;
    }

    @Override
    public double[] measure(Build build) throws IOException, InterruptedException {
        String text = build.java(List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"), MAIN, List.of(name));
        String last = text.strip().substring(text.strip().lastIndexOf('\n') + 1);
        return new double[] {Double.parseDouble(last)};
    }
}
