package io.tickproof.harness.cli;

import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.generator.remote.ArchiveImport;
import io.tickproof.generator.remote.ArchiveSource;
import io.tickproof.generator.remote.RemoteException;
import io.tickproof.harness.console.ExitCode;
import io.tickproof.harness.console.Interruption;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.ProjectLayout;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Fetches a recording. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description =
                "Fetches a day of a public archive into replay-data/: checked against its SHA-256, continued where it "
                        + "broke off, and not fetched again.")
public final class ImportCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long MOST_BYTES = 8L << 30;

    @Option(
            names = "--source",
            defaultValue = "${sys:source:-spot-trades}",
            description =
                    "spot-trades (default), spot-agg-trades, um-trades, um-agg-trades, cm-trades, cm-agg-trades, or "
                            + "spot-klines: candles of one minute to compare with. Also -Dsource.")
    private String source;

    @Option(
            names = "--symbol",
            defaultValue = "${sys:symbol}",
            description = "As the archive writes it: BTCUSDT. Also -Dsymbol.")
    private String symbol;

    @Option(names = "--day", defaultValue = "${sys:day}", description = "A day that is over: 2026-01-05. Also -Dday.")
    private String day;

    @Option(
            names = "--base",
            defaultValue = "${sys:base:-https://data.binance.vision/}",
            description = "Where the archive is (default: https://data.binance.vision/). Also -Dbase.")
    private String base;

    @Option(
            names = "--to",
            paramLabel = "FOLDER",
            defaultValue = "${sys:to}",
            description = "Where the file goes (default: replay-data/). Also -Dto.")
    private Path folder;

    @Override
    public Integer call() throws IOException {
        ProjectLayout home = ProjectLayout.find();
        ArchiveSource chosen =
                OptionValues.choice("source", source, Arrays.asList(ArchiveSource.values()), ArchiveSource::text);
        String asked =
                OptionValues.given(symbol).orElseThrow(() -> new UserException("Which symbol? Say --symbol BTCUSDT"));
        Progress progress = Progress.onConsole(false);
        ArchiveImport archive;
        try {
            archive = new ArchiveImport(
                    URI.create(base),
                    PATIENCE,
                    MOST_BYTES,
                    (done, total) -> progress.working(
                            "import",
                            String.format(
                                    Locale.ROOT,
                                    total < 0 ? "%,d bytes" : "%,d of %,d bytes, %.0f %%",
                                    done,
                                    total,
                                    100.0 * done / total)));
        } catch (IllegalArgumentException e) {
            throw new UserException("--base: " + e.getMessage(), e);
        }
        Path target = folder == null ? home.recordings() : folder;
        try (Interruption interruption = Interruption.ofThisThread()) {
            var imported = archive.fetch(chosen, asked, day(), target);
            progress.done(
                    "import",
                    String.format(
                            Locale.ROOT,
                            "%s, %,d bytes, %s, checksum right",
                            imported.file(),
                            imported.bytes(),
                            imported.fetched() ? "fetched" : "was there already"));
            if (chosen.isTicks()) {
                InspectCommand.show(DatasetProfile.of(imported.file()), home, null);
            }
            return interruption.signalled() ? ExitCode.INTERRUPTED : 0;
        } catch (FileSystemException e) {
            throw UserException.withReason("--to: " + target + " cannot be written", e);
        } catch (RemoteException e) {
            throw new UserException(e.getMessage(), e);
        } catch (InterruptedException e) {
            progress.say("  interrupted; import again to go on from there");
            return ExitCode.INTERRUPTED;
        }
    }

    private LocalDate day() {
        try {
            return LocalDate.parse(
                    OptionValues.given(day).orElseThrow(() -> new UserException("Which day? Say --day 2026-01-05")));
        } catch (DateTimeParseException e) {
            throw new UserException("--day must be a day such as 2026-01-05, not \"" + day + "\"", e);
        }
    }
}
