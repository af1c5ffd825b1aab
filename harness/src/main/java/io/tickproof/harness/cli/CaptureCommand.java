package io.tickproof.harness.cli;

import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.generator.recording.RecordingWriter;
import io.tickproof.generator.remote.PriceCapture;
import io.tickproof.generator.remote.RemoteException;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.Interruption;
import io.tickproof.harness.console.PeriodicUpdate;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.ProjectLayout;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The command {@code capture}: records a live price API. */
@Command(
        name = "capture",
        mixinStandardHelpOptions = true,
        description = {
            "Record prices from a live price API.",
            "Poll the API (CoinGecko's) and record every new price, until the time is up or Ctrl-C. The recording replays like any other. The key of the API is read from the environment variable TICKPROOF_API_KEY."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bin/tickproof capture --coins bitcoin,ethereum --length PT10M --to replay-data/live.csv"})
// picocli sets the fields without @Nullable before it calls the command.
@SuppressWarnings("NullAway.Init")
public final class CaptureCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    static final class PerMinute extends Converters.IntRange {
        PerMinute() {
            super(1, 100_000);
        }
    }

    static final class Coin implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (!text.strip().matches("[a-z0-9][a-z0-9-]{0,60}")) {
                throw new TypeConversionException(
                        "must be ids of the API such as bitcoin,ethereum, not \"" + text + "\"");
            }
            return text.strip();
        }
    }

    static final class Currency implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (!text.matches("[a-z]{2,10}")) {
                throw new TypeConversionException("must be a currency of the API such as usd, not \"" + text + "\"");
            }
            return text;
        }
    }

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description = "The new .csv file. Each row is written at once. Required.")
    private @Nullable Path file;

    @Option(
            names = "--coins",
            paramLabel = "ID",
            split = ",",
            splitSynopsisLabel = ",",
            defaultValue = "bitcoin,ethereum",
            converter = Coin.class,
            description = "The coins to record, by the API's ids.")
    private List<String> coins;

    @Option(
            names = "--currency",
            paramLabel = "CODE",
            defaultValue = "usd",
            converter = Currency.class,
            description = "The currency of the prices.")
    private String currency;

    @Option(
            names = "--length",
            paramLabel = "DURATION",
            defaultValue = "PT10M",
            converter = Converters.Interval.class,
            description = "How long to record.")
    private Duration length;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            defaultValue = "PT10S",
            converter = Converters.Interval.class,
            description = "The time between two requests.")
    private Duration every;

    @Option(
            names = "--per-minute",
            paramLabel = "N",
            defaultValue = "25",
            converter = PerMinute.class,
            description = "The maximum number of requests per minute.")
    private int perMinute;

    @Option(
            names = "--endpoint",
            paramLabel = "NAME",
            defaultValue = "simple-price",
            description = "simple-price or coins-markets.")
    private PriceCapture.Endpoint endpoint;

    @Option(
            names = "--base",
            paramLabel = "URL",
            defaultValue = "https://api.coingecko.com/api/v3/",
            description = "The address of the API.")
    private URI base;

    @Override
    public Integer call() throws Exception {
        if (file == null || !file.toString().endsWith(".csv")) {
            throw new UserException("--to must name a new .csv file");
        }
        PriceCapture.Settings settings = settings();
        PriceCapture capture = new PriceCapture(settings);
        Progress progress = Progress.onConsole(false);
        PriceCapture.Counts counts;
        boolean interrupted;
        try (Interruption interruption = Interruption.ofThisThread();
                RecordingWriter out = new RecordingWriter(Files.createFile(file))) {
            long started = System.nanoTime();
            counts = PeriodicUpdate.during(
                    () -> capture.capture(out, length),
                    progress,
                    () -> progress.working("capture", elapsed(started), text(capture.counts())));
            interrupted = Thread.interrupted() || interruption.signalled();
            out.flush();
            progress.result("capture", text(counts) + " in " + file);
            if (counts.ticks() > 0) {
                InspectCommand.show(DatasetProfile.of(file), ProjectLayout.find(), null);
            }
            if (interrupted) {
                return ExitCode.INTERRUPTED;
            }
        } catch (FileAlreadyExistsException e) {
            throw new UserException("--to: " + file + " exists already; choose another file, or move it", e);
        } catch (IOException e) {
            throw UserException.withReason("--to: " + file + " cannot be written", e);
        } catch (RemoteException e) {
            deleteIfEmpty(file);
            throw new UserException(e.getMessage(), e);
        }
        if (counts.ticks() == 0) {
            Files.delete(file);
            throw new UserException(
                    "no price was received within " + length + "; the last failure: " + counts.lastFailure());
        }
        return 0;
    }

    /** Deletes the file if it has a header only. */
    private static void deleteIfEmpty(Path file) throws IOException {
        try (var lines = Files.lines(file)) {
            if (lines.limit(2).count() > 1) {
                return;
            }
        }
        Files.delete(file);
    }

    private PriceCapture.Settings settings() {
        return new PriceCapture.Settings(
                base,
                endpoint,
                System.getenv().getOrDefault("TICKPROOF_API_KEY", ""),
                new PriceCapture.Prices(coins, currency),
                new PriceCapture.Polling(every, perMinute, TIMEOUT));
    }

    /** Returns the share of the requested length that has elapsed. @param startedNanos the start, in ns */
    private double elapsed(long startedNanos) {
        return Math.min(1, (System.nanoTime() - startedNanos) / 1e6 / length.toMillis());
    }

    private static String text(PriceCapture.Counts counts) {
        return String.format(
                Locale.ROOT,
                "%,d prices in %,d requests, %,d failures%s",
                counts.ticks(),
                counts.requests(),
                counts.failures(),
                counts.lastFailure().isEmpty() ? "" : ", most recent: " + counts.lastFailure());
    }
}
