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
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Records a live price API. */
@Command(
        name = "capture",
        mixinStandardHelpOptions = true,
        description =
                "Asks a price API (CoinGecko's) again and again and records every new price, until the time is up or "
                        + "Ctrl-C; the recording replays like any other. A key is read from the environment variable "
                        + "TICKPROOF_API_KEY.")
public final class CaptureCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Option(
            names = "--base",
            defaultValue = "${sys:base:-https://api.coingecko.com/api/v3/}",
            description = "Where the API is (default: https://api.coingecko.com/api/v3/). Also -Dbase.")
    private String base;

    @Option(
            names = "--endpoint",
            defaultValue = "${sys:endpoint:-simple-price}",
            description = "simple-price (default) or coins-markets. Also -Dendpoint.")
    private String endpoint;

    @Option(
            names = "--coins",
            defaultValue = "${sys:coins:-bitcoin,ethereum}",
            description = "By the API's ids (default: bitcoin,ethereum). Also -Dcoins.")
    private String coins;

    @Option(
            names = "--currency",
            defaultValue = "${sys:currency:-usd}",
            description = "Prices are in it (default: usd). Also -Dcurrency.")
    private String currency;

    @Option(
            names = "--every",
            defaultValue = "${sys:every:-PT10S}",
            description = "From one request to the next (default: PT10S). Also -Devery.")
    private String every;

    @Option(
            names = "--per-minute",
            defaultValue = "${sys:perMinute:-25}",
            description = "At most so many requests a minute (default: 25). Also -DperMinute.")
    private String perMinute;

    @Option(
            names = "--length",
            defaultValue = "${sys:length:-PT10M}",
            description = "How long (default: PT10M). Also -Dlength.")
    private String length;

    @Option(
            names = "--to",
            paramLabel = "FILE",
            defaultValue = "${sys:to}",
            description = "A new .csv file; every row is in it at once. Also -Dto.")
    private Path file;

    @Override
    public Integer call() throws Exception {
        if (file == null || !file.toString().endsWith(".csv")) {
            throw new UserException("Where to? Say --to FILE.csv");
        }
        PriceCapture.Settings settings = settings();
        Duration asked = duration("length", length);
        PriceCapture capture = new PriceCapture(settings);
        Progress progress = Progress.onConsole(false);
        PriceCapture.Counts counts;
        boolean interrupted;
        try (Interruption interruption = Interruption.ofThisThread();
                RecordingWriter out = new RecordingWriter(Files.createFile(file))) {
            counts = PeriodicUpdate.during(
                    () -> capture.capture(out, asked), () -> progress.working("capture", text(capture.counts())));
            interrupted = Thread.interrupted() || interruption.signalled();
            out.flush();
            progress.done("capture", text(counts) + " in " + file);
            if (counts.ticks() > 0) {
                InspectCommand.show(DatasetProfile.of(file), ProjectLayout.find(), null);
            }
            if (interrupted) {
                return ExitCode.INTERRUPTED;
            }
        } catch (FileAlreadyExistsException e) {
            throw new UserException("--to: " + file + " is there already; name another file, or move it away", e);
        } catch (IOException e) {
            throw UserException.withReason("--to: " + file + " cannot be written", e);
        } catch (RemoteException e) {
            deleteIfEmpty();
            throw new UserException(e.getMessage(), e);
        }
        if (counts.ticks() == 0) {
            Files.delete(file);
            throw new UserException("no price came within " + asked + "; the last failure: " + counts.lastFailure());
        }
        return 0;
    }

    /** A header alone is no recording. */
    private void deleteIfEmpty() throws IOException {
        try (var lines = Files.lines(file)) {
            if (lines.limit(2).count() > 1) {
                return;
            }
        }
        Files.delete(file);
    }

    private PriceCapture.Settings settings() {
        URI address;
        try {
            address = URI.create(base.endsWith("/") ? base : base + "/");
        } catch (IllegalArgumentException e) {
            throw new UserException("--base is no address: " + e.getMessage(), e);
        }
        if (!List.of("http", "https").contains(String.valueOf(address.getScheme())) || address.getHost() == null) {
            throw new UserException("--base must be like https://api.coingecko.com/api/v3/, not \"" + base + "\"");
        }
        List<String> ids = Arrays.stream(coins.split(",")).map(String::strip).toList();
        if (!ids.stream().allMatch(id -> id.matches("[a-z0-9][a-z0-9-]{0,60}")) || !currency.matches("[a-z]{2,10}")) {
            throw new UserException(
                    "--coins must be ids such as bitcoin,ethereum and --currency one such as usd, not \"" + coins
                            + "\" and \"" + currency + "\"");
        }
        return new PriceCapture.Settings(
                address,
                OptionValues.choice(
                        "endpoint",
                        endpoint,
                        Arrays.asList(PriceCapture.Endpoint.values()),
                        PriceCapture.Endpoint::text),
                ids,
                currency,
                System.getenv().getOrDefault("TICKPROOF_API_KEY", ""),
                duration("every", every),
                (int) OptionValues.whole("perMinute", perMinute, 1, 100_000),
                PATIENCE);
    }

    private static Duration duration(String option, String text) {
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isNegative() && !duration.isZero() && duration.toDays() <= 366) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // Said below, with an example.
        }
        throw new UserException(
                "-D" + option + " must be a duration such as PT10S, up to 366 days, not \"" + text + "\"");
    }

    private static String text(PriceCapture.Counts counts) {
        return String.format(
                Locale.ROOT,
                "%,d prices in %,d requests, %,d failures%s",
                counts.ticks(),
                counts.requests(),
                counts.failures(),
                counts.lastFailure().isEmpty() ? "" : ", the last: " + counts.lastFailure());
    }
}
