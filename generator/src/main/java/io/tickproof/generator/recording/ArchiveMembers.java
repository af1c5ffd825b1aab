package io.tickproof.generator.recording;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Chooses the members of a zip archive that contain rows. */
final class ArchiveMembers {
    private static final int MAX_MEMBERS = 10_000;
    private static final Set<String> ROWS = Set.of("csv", "tsv", "psv", "json", "jsonl", "ndjson");
    /** Members that publishers put beside the rows. */
    private static final Set<String> BESIDE_ROWS =
            Set.of("txt", "md", "pdf", "htm", "html", "sha256", "md5", "checksum", "asc", "log");

    private ArchiveMembers() {}

    /**
     * Returns the names of the members with rows, sorted.
     *
     * @param pattern the members to read, with {@code *} for any characters; null to decide by the extensions: members
     *     with the same extension are read, and texts beside CSV or JSON files are ignored
     * @throws RecordingException if there is none, or if the extensions do not decide
     */
    static List<String> of(Path file, ZipFile zip, @Nullable String pattern) {
        if (zip.size() > MAX_MEMBERS) {
            throw new RecordingException(
                    file, "the archive has " + zip.size() + " members, more than " + MAX_MEMBERS + "; unpack it");
        }
        List<String> names = zip.stream()
                .filter(entry -> !entry.isDirectory())
                .map(ZipEntry::getName)
                .filter(name ->
                        !name.startsWith("__MACOSX/") && !lastSegment(name).startsWith("."))
                .sorted()
                .toList();
        if (pattern != null) {
            Pattern members = glob(pattern);
            List<String> chosen = names.stream()
                    .filter(name -> members.matcher(name).matches()
                            || members.matcher(lastSegment(name)).matches())
                    .toList();
            if (chosen.isEmpty()) {
                throw new RecordingException(
                        file, "no member of the archive matches " + pattern + "; its members are " + shortened(names));
            }
            return chosen;
        }
        if (names.size() < 2) {
            return names;
        }
        Set<String> extensions = names.stream().map(ArchiveMembers::extension).collect(Collectors.toSet());
        List<String> rows =
                names.stream().filter(name -> ROWS.contains(extension(name))).toList();
        Set<String> others = extensions.stream()
                .filter(extension -> !ROWS.contains(extension) && !BESIDE_ROWS.contains(extension))
                .collect(Collectors.toSet());
        boolean sameExtension =
                rows.stream().map(ArchiveMembers::extension).distinct().count() == 1;
        if (extensions.size() == 1) {
            return names;
        }
        if (!sameExtension || !others.isEmpty()) {
            throw new RecordingException(
                    file,
                    "the archive has members of different kinds: " + shortened(names)
                            + "; choose the ones with rows with stream.columns.member, such as *.csv");
        }
        return rows;
    }

    private static Pattern glob(String pattern) {
        return Pattern.compile(
                "\\Q" + pattern.replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q") + "\\E", Pattern.CASE_INSENSITIVE);
    }

    private static String lastSegment(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static String extension(String name) {
        String last = lastSegment(name);
        return last.substring(last.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static String shortened(List<String> names) {
        return names.stream().limit(4).collect(Collectors.joining(", "))
                + (names.size() > 4 ? ", … (" + names.size() + ")" : "");
    }
}
