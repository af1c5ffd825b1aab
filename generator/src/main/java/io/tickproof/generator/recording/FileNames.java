package io.tickproof.generator.recording;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds symbols and days in the names of files. */
final class FileNames {
    /** What follows the symbol in the names of dumps: {@code BTCUSDT-trades-2019-10-11.zip}, {@code ETHUSDT-1m.csv}. */
    private static final Pattern SYMBOL_PREFIX = Pattern.compile(
            "(.+?)[-_](?:aggTrades|trades|trade|ticks|tick|deals|\\d{1,2}(?:s|m|h|d|w|mo))(?:[-_.].*)?",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern EXTENSION = Pattern.compile(
            "\\.(?:csv|txt|jsonl?|ndjson|parquet|arrow|feather|zip|gz|zst|bz2|xz|tsv|dat)$", Pattern.CASE_INSENSITIVE);
    private static final Pattern DATES = Pattern.compile("[-_.]?(?:19|20)\\d\\d(?:[-_.]?\\d\\d){1,5}$");
    private static final Pattern DAY = Pattern.compile("(?<!\\d)((?:19|20)\\d\\d)[-_.]?(\\d\\d)[-_.]?(\\d\\d)(?!\\d)");
    private static final Pattern LEAN = Pattern.compile(
            "\\d{8}_(?:(.+?)_)?(?:tick_trade|trade_tick|trade)(?:_([A-Za-z]+_)?(\\d{6,8}).*)?\\..*",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern HISTDATA = Pattern.compile("DAT_[A-Z]+_([A-Z0-9]+)_T.*");

    private FileNames() {}

    /**
     * Returns the symbol at the start of the name of a file with one symbol: {@code BTCUSDT-trades-2019-10-11.zip}, {@code
     * BTC-USD.json}, {@code USDJPY_202409020000_202409022359.csv}.
     */
    static String symbol(String path) {
        String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        Matcher histData = HISTDATA.matcher(name);
        if (histData.matches()) {
            return histData.group(1);
        }
        Matcher prefix = SYMBOL_PREFIX.matcher(name);
        if (prefix.matches()) {
            return prefix.group(1);
        }
        String symbol = without(EXTENSION, name);
        return without(DATES, symbol);
    }

    private static String without(Pattern ending, String name) {
        String text = name;
        for (Matcher end = ending.matcher(text); end.find() && end.start() > 0; end = ending.matcher(text)) {
            text = text.substring(0, end.start());
        }
        return text;
    }

    /** Returns the symbol of the file that is being read, or of the current member of the archive. */
    static String symbol(RowReader rows) {
        Matcher lean = LEAN.matcher(lastName(rows.entryName()));
        if (lean.matches()) {
            String name = lean.group(1) == null ? folder(rows.file) : lean.group(1);
            // Two expiries of one future are two instruments.
            return (lean.group(3) == null ? name : name + "-" + lean.group(3)).toUpperCase(Locale.ROOT);
        }
        return symbol(rows.hasSeveralMembers() ? rows.entryName() : rows.fileName());
    }

    /**
     * Returns the first day in the name of the file, or of the current member of the archive.
     *
     * @throws RecordingException if there is none
     */
    static LocalDate day(RowReader rows) {
        for (String name : List.of(lastName(rows.entryName()), rows.fileName())) {
            Matcher day = DAY.matcher(name);
            while (day.find()) {
                try {
                    return LocalDate.of(
                            Integer.parseInt(day.group(1)),
                            Integer.parseInt(day.group(2)),
                            Integer.parseInt(day.group(3)));
                } catch (DateTimeException e) {
                    // These digits are not a date: look further.
                }
            }
        }
        throw new RecordingException(
                rows.file,
                "its times are times of the day, and its name contains no day, such as 20260105_trade.zip; "
                        + "rename it, or specify stream.columns.day");
    }

    private static String lastName(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }

    private static String folder(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        Path name = parent == null ? null : parent.getFileName();
        return name == null ? "SYMBOL" : name.toString();
    }
}
