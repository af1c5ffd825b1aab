package io.tickproof.generator.remote;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Downloads the file of a day or a month from a public archive. The checksum is downloaded first, if the archive
 * publishes one, then the file. An interrupted download resumes, and a complete one is not downloaded again. The partial
 * file is renamed only after it has been verified.
 */
public final class ArchiveImport {
    /** Distances, in periods, at which another file shows that the archive knows the symbol. */
    private static final int[] NEIGHBOURS = {-1, 1, -2, -7, 7, -30, 30};
    /** Maximum number of days after the end of a period until archives publish it. */
    private static final int PUBLISHED_AFTER_DAYS = 3;

    private final Limits limits;
    private final Clock clock;
    private final Progress progress;

    /** Receives the progress of a download. */
    public interface Progress {
        /**
         * Called after every block.
         *
         * @param done bytes received
         * @param total size of the file in bytes; −1 if the server does not state it
         */
        void bytes(long done, long total);
    }

    /**
     * Limits of a download.
     *
     * @param timeout maximum time for a connection and between two blocks
     * @param pause time before the second attempt; each further attempt waits twice as long
     * @param maxBytes size above which a file is refused
     */
    public record Limits(Duration timeout, Duration pause, long maxBytes) {}

    /**
     * A downloaded file.
     *
     * @param fetched whether it was downloaded; false if it existed already
     * @param bytes size of the file
     * @param verification how the file was verified, as a clause for users
     */
    public record Imported(Path file, boolean fetched, long bytes, String verification) {}

    /** @param clock determines which days have ended */
    public ArchiveImport(Limits limits, Clock clock, Progress progress) {
        this.limits = limits;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * Downloads a file unless it exists.
     *
     * @param symbol in the notation of the archive; null for a source whose files contain all symbols
     * @param day the day, or any day of the month
     * @throws RemoteException if the symbol or the day cannot exist, or if the archive does not have the file or does
     *     not deliver it completely
     * @throws IOException if the file cannot be written
     * @throws InterruptedException if the thread is interrupted; the partial file is kept
     */
    public Imported fetch(ArchiveSource source, @Nullable String symbol, LocalDate day, Path folder)
            throws RemoteException, IOException, InterruptedException {
        checkSymbol(source, symbol);
        checkEnded(source, day);
        URI address = source.address(symbol, day);
        ArchiveDownload download = new ArchiveDownload(limits, progress);
        Files.createDirectories(folder);
        try {
            return fetch(source, address, folder.resolve(source.fileName(symbol, day)), download);
        } catch (ArchiveDownload.RefusedException e) {
            throw absent(source, symbol, day, download, e);
        }
    }

    private static Imported fetch(ArchiveSource source, URI address, Path file, ArchiveDownload download)
            throws RemoteException, IOException, InterruptedException {
        String expected = source.checksum() == ArchiveSource.Checksum.NONE ? null : checksum(source, address, download);
        if (Files.exists(file)) {
            String problem = DownloadedFile.problem(file, source.checksum(), expected);
            if (problem != null) {
                throw new RemoteException(file + " exists, but " + problem + "; move it away and import again");
            }
            return new Imported(file, false, Files.size(file), verification(source));
        }
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        download.file(address, part);
        String problem = DownloadedFile.problem(part, source.checksum(), expected);
        if (problem != null) {
            Files.delete(part);
            throw new RemoteException(
                    "the file downloaded from " + address + " was deleted, because " + problem + "; import it again");
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        return new Imported(file, true, Files.size(file), verification(source));
    }

    private static String verification(ArchiveSource source) {
        return source.checksum() == ArchiveSource.Checksum.NONE
                ? "not verified by a checksum, because the archive publishes none; read to its end without errors"
                : source.checksum().algorithm() + " verified";
    }

    private static void checkSymbol(ArchiveSource source, @Nullable String symbol) throws RemoteException {
        if (source.hasAllSymbols()) {
            if (symbol != null) {
                throw new RemoteException(
                        "a file of " + source.name() + " contains all symbols; omit --symbol " + symbol);
            }
        } else if (symbol == null || !ArchiveSource.isSymbol(symbol)) {
            throw new RemoteException((symbol == null ? "--symbol is missing" : "\"" + symbol + "\" is not a symbol")
                    + "; " + source.name() + " writes symbols as in --symbol " + source.symbols());
        }
    }

    private void checkEnded(ArchiveSource source, LocalDate day) throws RemoteException {
        LocalDate today = LocalDate.now(clock);
        ArchiveSource.Period period = source.period();
        if (period.plus(day, 1).isAfter(today)) {
            LocalDate last = period.plus(today, -1);
            throw new RemoteException("no such " + period.word() + ": " + period.text(day) + " has not ended (today is "
                    + today + " UTC), and " + source.name() + " publishes a " + period.word()
                    + " after its end; use --day "
                    + (period == ArchiveSource.Period.DAY
                            ? last
                            : today.withDayOfMonth(1).minusDays(1))
                    + " or earlier");
        }
    }

    private static String checksum(ArchiveSource source, URI address, ArchiveDownload download)
            throws RemoteException, ArchiveDownload.RefusedException, InterruptedException {
        URI at = URI.create(address + ".CHECKSUM");
        String text = download.text(at).strip();
        Matcher matcher = Pattern.compile("([0-9a-fA-F]{" + source.checksum().digits() + "})(?:\\s.*)?", Pattern.DOTALL)
                .matcher(text);
        if (!matcher.matches()) {
            throw new RemoteException(at + " is not a " + source.checksum().algorithm() + " checksum; it starts with \""
                    + text.substring(0, Math.min(40, text.length())).replaceAll("\\s+", " ")
                    + "\"; check --base and the network");
        }
        return matcher.group(1).toLowerCase(Locale.ROOT);
    }

    /** Explains why the archive refuses a file: a neighbouring file shows whether it knows the symbol. */
    private RemoteException absent(
            ArchiveSource source,
            @Nullable String symbol,
            LocalDate day,
            ArchiveDownload download,
            ArchiveDownload.RefusedException refusal) {
        URI address = source.address(symbol, day);
        ArchiveSource.Period period = source.period();
        String what = (symbol == null ? "" : symbol + " of ") + period.text(day);
        LocalDate today = LocalDate.now(clock);
        if (!refusal.address().equals(address) && download.exists(address)) {
            return new RemoteException("the archive has " + address + ", but not its checksum " + refusal.address()
                    + " (" + refusal.status() + "), so it is not completely published; import it again later");
        }
        LocalDate neighbour = null;
        for (int i = 0; i < NEIGHBOURS.length && neighbour == null; i++) {
            LocalDate other = period.plus(day, NEIGHBOURS[i]);
            boolean ended = !period.plus(other, 1).isAfter(today);
            neighbour = ended && download.exists(source.address(symbol, other)) ? other : null;
        }
        String no = "no such " + period.word() + ": the archive has no " + what + " (" + address + " responds with "
                + refusal.status() + ")";
        boolean recent = period.plus(day, 1).plusDays(PUBLISHED_AFTER_DAYS).isAfter(today);
        if (neighbour != null) {
            return new RemoteException(no + ", but " + period.text(neighbour) + " exists; "
                    + (recent
                            ? "it may not be published yet, so import it later or use --day " + neighbour
                            : "use --day " + neighbour));
        }
        if (refusal.isForbidden()) {
            return new RemoteException(address + " responds with " + refusal.status()
                    + ": the archive has no such file, or it refuses requests from this network or country; check "
                    + "--symbol and --day, or use a mirror with --base");
        }
        return new RemoteException(no + ", nor files of the symbol nearby; check "
                + (symbol == null
                        ? "--day"
                        : "--symbol " + symbol + " (written as in " + source.symbols() + ") and --day")
                + (recent ? "; a " + period.word() + " is published hours or days after its end" : ""));
    }
}
