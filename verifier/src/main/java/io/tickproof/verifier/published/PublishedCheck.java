package io.tickproof.verifier.published;

import io.tickproof.market.Candle;
import io.tickproof.market.Micros;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.cause.Descriptions;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Finding;
import io.tickproof.verifier.check.FindingCollector;
import io.tickproof.verifier.observed.ObservedCandle;
import io.tickproof.verifier.published.PublishedComparison.Counts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares the observed candles with those that a third party published. Only the published columns are compared: prices,
 * and the volume if there is one. If they differ, it finds the convention that explains all differences.
 */
public final class PublishedCheck {
    private final Publication publication;
    private final FindingCollector.Overflow overflow;

    /**
     * The result of the comparison.
     *
     * @param counts the numbers of rows
     * @param span the windows that were compared; null if there are none
     * @param convention the convention that explains all differences, with the key that declares it; null if there is none
     * @param conventions the conventions of the publisher that differ from ours, in words
     */
    public record Outcome(
            Check check,
            Rows counts,
            @Nullable Span span,
            @Nullable Convention convention,
            List<String> conventions) {}

    /**
     * The numbers of published rows, named as in result.json.
     *
     * @param rows all rows
     * @param equal rows that are equal to an observed candle
     * @param filledIn rows of windows without trades, which are not findings
     * @param partly rows of windows that the recording or the file covers only in part, which are not findings
     * @param outside rows before or after the recording, or of symbols that it does not have
     */
    public record Rows(long rows, long equal, long filledIn, long partly, long outside) {}

    /**
     * A span of windows.
     *
     * @param firstMicros start of the first one in µs since the epoch
     * @param endMicros end of the last one in µs since the epoch
     */
    public record Span(long firstMicros, long endMicros) {}

    /**
     * A convention of the publisher.
     *
     * @param text what the publisher does
     * @param keys the keys of the scenario that declare it
     */
    public record Convention(String text, String keys) {}

    /** @param overflow receives the findings that exceed the limit of a check */
    public PublishedCheck(Publication publication, FindingCollector.Overflow overflow) {
        this.publication = publication;
        this.overflow = overflow;
    }

    /**
     * Compares the candles.
     *
     * @param windows the windows of the job
     * @param expected the keys of the candles that the recording yields
     */
    public Outcome compare(
            List<WindowSpec> windows, Collection<Candle.Key> expected, Collection<ObservedCandle> observed) {
        WindowSpec window = windows.stream()
                .filter(WindowSpec::isTumbling)
                .filter(one -> one.sizeMicros() == publication.intervalMicros())
                .findFirst()
                .orElse(null);
        if (window == null) {
            String problem = "the interval of the published candles, "
                    + Micros.toDuration(publication.intervalMicros())
                    + ", is not the size of any tumbling window of the job; add that window to job.windows";
            return new Outcome(
                    Check.unknown(CheckId.PUBLISHED_CANDLES, problem),
                    new Rows(publication.candles().size(), 0, 0, 0, 0),
                    null,
                    null,
                    publication.formatConventions());
        }
        return compare(RecordedCandles.of(window, expected, observed));
    }

    private Outcome compare(RecordedCandles recorded) {
        FindingCollector findings = new FindingCollector(CheckId.PUBLISHED_CANDLES, overflow);
        PublishedComparison comparison = new PublishedComparison(recorded, publication.conventions(), findings::add);
        Counts counts = comparison.compare(PublishedRow.of(
                publication.candles(),
                publication.conventions(),
                recorded.window().sizeMicros()));
        Optional<ConventionSearch.Found> found = counts.findings() == 0 && counts.equal() > 0
                ? Optional.empty()
                : new ConventionSearch(publication.candles(), recorded, publication.conventions()).search();
        Span span = comparison.firstMicros() > comparison.lastMicros()
                ? null
                : new Span(
                        comparison.firstMicros(),
                        comparison.lastMicros() + recorded.window().sizeMicros());
        String detail = detail(recorded, counts, span);
        Convention convention = found.map(this::convention).orElse(null);
        boolean isProof = found.isPresent() && found.get().isProof();
        if (convention != null) {
            detail += "; " + sentence(found.get(), convention);
        }
        return new Outcome(
                check(findings, counts, detail, isProof ? convention : null),
                new Rows(
                        publication.candles().size(),
                        counts.equal(),
                        counts.filledIn(),
                        counts.partly(),
                        counts.outside()),
                span,
                isProof ? convention : null,
                conventions(counts));
    }

    private static Check check(
            FindingCollector findings, Counts counts, String detail, @Nullable Convention convention) {
        if (convention == null) {
            return counts.findings() == 0 && counts.equal() == 0
                    ? Check.unknown(CheckId.PUBLISHED_CANDLES, detail)
                    : findings.check(detail);
        }
        List<Finding> all = new ArrayList<>();
        all.add(Finding.of(
                "published convention",
                new Cause(Kind.PUBLISHED_CONVENTION, convention.text() + ": declare " + convention.keys())));
        all.addAll(findings.check(detail).findings());
        return Check.fail(
                CheckId.PUBLISHED_CANDLES,
                detail,
                all.subList(0, Math.min(all.size(), FindingCollector.MOST_KEPT)),
                Math.max(1, counts.findings()));
    }

    private Convention convention(ConventionSearch.Found found) {
        ConventionText text = ConventionText.of(publication.conventions(), found.conventions());
        return new Convention(String.join(", and ", text.sentences()), String.join(", ", text.keys()));
    }

    private static String sentence(ConventionSearch.Found found, Convention convention) {
        long equal = found.counts().equal();
        return found.isProof()
                ? "all " + Descriptions.count(equal) + " match if " + convention.text() + ": declare "
                        + convention.keys()
                : Descriptions.count(equal) + " of "
                        + Descriptions.count(equal + found.counts().findings()) + " match if " + convention.text()
                        + " (" + convention.keys() + "), which does not explain the others";
    }

    private String detail(RecordedCandles recorded, Counts counts, @Nullable Span span) {
        String detail = Descriptions.count(publication.candles().size()) + " published "
                + recorded.window().name() + " candles: " + Descriptions.count(counts.equal()) + " equal, "
                + Descriptions.count(counts.filledIn()) + " without trades, " + Descriptions.count(counts.findings())
                + " different";
        if (counts.partly() > 0) {
            detail += ", " + Descriptions.count(counts.partly()) + " of partly covered windows";
        }
        if (counts.outside() > 0) {
            detail += ", " + Descriptions.count(counts.outside()) + " outside the recording";
        }
        return span == null
                ? detail + "; the recording and the published candles have no window in common"
                : detail + "; compared from " + Descriptions.time(span.firstMicros) + " to "
                        + Descriptions.time(span.endMicros);
    }

    private List<String> conventions(Counts counts) {
        List<String> conventions = new ArrayList<>(publication.formatConventions());
        if (counts.filledIn() > 0) {
            conventions.add("the publisher has rows for windows without trades (" + counts.filledIn()
                    + " rows); the job has no row for them");
        }
        if (counts.partly() > 0) {
            conventions.add("the first and last windows are covered only in part (" + counts.partly()
                    + " rows); they were not compared");
        }
        if (counts.outside() > 0) {
            conventions.add("the publisher has rows outside the recording (" + counts.outside()
                    + " rows); they were not compared");
        }
        if (counts.volumes() == 0) {
            conventions.add("no volume was compared, only prices");
        }
        return List.copyOf(conventions);
    }
}
