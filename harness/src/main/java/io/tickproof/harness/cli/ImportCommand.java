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
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code import}: downloads a recording. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Download one day of a public archive and check its SHA-256.",
            "An interrupted download resumes; a complete one is not downloaded again."
        })
// picocli sets the fields without @Nullable before it calls the command.
@SuppressWarnings("NullAway.Init")
public final class ImportCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final long MAX_BYTES = 8L << 30;

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            defaultValue = "spot-trades",
            description =
                    "spot-trades, spot-agg-trades, um-trades, um-agg-trades, cm-trades, cm-agg-trades, or spot-klines (one-minute candles to compare with).")
    private ArchiveSource source;

    @Option(
            names = "--symbol",
            paramLabel = "SYMBOL",
            description = "The symbol as the archive writes it, such as BTCUSDT. Required.")
    private @Nullable String symbol;

    @Option(names = "--day", paramLabel = "DAY", description = "A day in the past, such as 2026-01-05. Required.")
    private @Nullable LocalDate day;

    @Option(
            names = "--base",
            paramLabel = "URL",
            defaultValue = "https://data.binance.vision/",
            description = "The address of the archive.")
    private URI base;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            description = "The directory for the file. Default: replay-data/ in the project directory.")
    private @Nullable Path directory;

    @Override
    public Integer call() throws IOException {
        ProjectLayout project = ProjectLayout.find();
        if (symbol == null) {
            throw new UserException(
                    "--symbol is missing; use the archive's name of a symbol, such as --symbol BTCUSDT");
        }
        if (day == null) {
            throw new UserException("--day is missing; use a day in the past, such as --day 2026-01-05");
        }
        Progress progress = Progress.onConsole(false);
        ArchiveImport archive;
        try {
            archive = new ArchiveImport(
                    base,
                    TIMEOUT,
                    MAX_BYTES,
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
        Path target = directory == null ? project.recordings() : directory;
        try (Interruption interruption = Interruption.ofThisThread()) {
            var imported = archive.fetch(source, symbol, day, target);
            progress.done(
                    "import",
                    String.format(
                            Locale.ROOT,
                            "%s, %,d bytes, %s, checksum verified",
                            imported.file(),
                            imported.bytes(),
                            imported.fetched() ? "downloaded" : "already downloaded"));
            if (source.isTicks()) {
                InspectCommand.show(DatasetProfile.of(imported.file()), project, null);
            }
            return interruption.signalled() ? ExitCode.INTERRUPTED : 0;
        } catch (FileSystemException e) {
            throw UserException.withReason("--to: " + target + " cannot be written", e);
        } catch (RemoteException e) {
            throw new UserException(e.getMessage(), e);
        } catch (InterruptedException e) {
            progress.print("  interrupted; run the same command again to resume the download");
            return ExitCode.INTERRUPTED;
        }
    }
}
