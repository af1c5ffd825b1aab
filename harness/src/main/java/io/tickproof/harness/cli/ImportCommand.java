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
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Iterator;
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
            "Download a day or a month of trades from the public archive of an exchange and verify the file.",
            "An interrupted download resumes; a complete one is not downloaded again."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bin/tickproof import --source spot-trades --symbol BTCUSDT --day 2024-01-05"})
// picocli sets the fields without @Nullable before it calls the command.
@SuppressWarnings("NullAway.Init")
public final class ImportCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(400);
    private static final long MAX_BYTES = 8L << 30;

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            defaultValue = "spot-trades",
            completionCandidates = Sources.class,
            description = {
                "What to download: ${COMPLETION-CANDIDATES}.",
                "Names without an exchange are Binance's: spot, USD-M (um) and COIN-M (cm) futures; spot-klines are one-minute candles to compare with."
            })
    private ArchiveSource source;

    @Option(
            names = "--symbol",
            paramLabel = "SYMBOL",
            description =
                    "The symbol as the archive writes it, such as BTCUSDT or BTC_USDT. Required, except for bitmex-trades, whose files contain all symbols.")
    private @Nullable String symbol;

    @Option(
            names = "--day",
            paramLabel = "DAY",
            description =
                    "A day in the past, such as 2026-01-05. An archive with a file per month delivers the whole month of the day. Required.")
    private @Nullable LocalDate day;

    @Option(
            names = "--base",
            paramLabel = "URL",
            description = "The address of a mirror of the archive. Default: the exchange's own address.")
    private @Nullable URI base;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            description = "The directory for the file. Default: replay-data/SOURCE/ in the project directory.")
    private @Nullable Path directory;

    /** The names of all sources, for the help text. */
    static final class Sources implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ArchiveSource.ALL.stream().map(ArchiveSource::name).iterator();
        }
    }

    @Override
    public Integer call() throws IOException {
        ProjectLayout project = ProjectLayout.find();
        if (day == null) {
            throw new UserException("--day is missing; use a day in the past, such as --day 2026-01-05");
        }
        Progress progress = Progress.onConsole(false);
        ArchiveImport archive = new ArchiveImport(
                new ArchiveImport.Limits(TIMEOUT, PAUSE, MAX_BYTES),
                Clock.systemUTC(),
                (done, total) -> progress.working(
                        "import",
                        total > 0 ? (double) done / total : Progress.UNKNOWN_SHARE,
                        String.format(Locale.ROOT, total < 0 ? "%,d bytes" : "%,d of %,d bytes", done, total)));
        Path target = directory == null ? project.recordings().resolve(source.name()) : directory;
        try (Interruption interruption = Interruption.ofThisThread()) {
            var imported = archive.fetch(base == null ? source : source.at(base), symbol, day, target);
            progress.idle();
            progress.result(
                    "import",
                    String.format(
                            Locale.ROOT,
                            "%s, %,d bytes, %s, %s",
                            imported.file(),
                            imported.bytes(),
                            imported.fetched() ? "downloaded" : "already downloaded",
                            imported.verification()));
            if (source.isTicks()) {
                InspectCommand.show(DatasetProfile.of(imported.file()), project, null);
            }
            return interruption.signalled() ? ExitCode.INTERRUPTED : 0;
        } catch (FileSystemException e) {
            progress.idle();
            throw UserException.withReason("--to: " + target + " cannot be written", e);
        } catch (RemoteException e) {
            progress.idle();
            throw new UserException(e.getMessage(), e);
        } catch (InterruptedException e) {
            progress.idle();
            System.err.println("interrupted; run the same command again to resume the download");
            return ExitCode.INTERRUPTED;
        }
    }
}
