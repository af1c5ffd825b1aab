package io.tickproof.harness.report;

import io.tickproof.harness.console.TerminalText;
import io.tickproof.harness.evidence.Evidence;
import io.tickproof.harness.evidence.Evidence.CauseSummary;
import io.tickproof.market.Micros;
import io.tickproof.verifier.cause.CandleDetail;
import io.tickproof.verifier.cause.CandleDetail.ColumnValues;
import io.tickproof.verifier.check.CauseGroup;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.Finding;
import io.tickproof.verifier.check.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a terminal shows of a run that did not pass: every cause with its first finding and both values of what differs,
 * then every check that did not pass and belongs to none of the causes.
 */
final class FailureText {
    private static final int MAX_CAUSES = 5;
    /** The detail of a check with many differences fills a page; the report has all of it. */
    private static final int MAX_DETAIL_LENGTH = 300;

    private static final String INDENT = "\n        ";

    private final Evidence evidence;
    private final List<Line> lines = new ArrayList<>();
    private final Set<Integer> explained = new HashSet<>();

    /** A line, or several with line breaks. @param text follows the verdict */
    record Line(Verdict verdict, String text) {}

    private FailureText(Evidence evidence) {
        this.evidence = evidence;
    }

    static List<Line> of(Evidence evidence) {
        FailureText text = new FailureText(evidence);
        text.addCauses();
        text.addOtherChecks();
        return text.lines;
    }

    private void addCauses() {
        List<CauseSummary> causes = evidence.outcome().causes();
        causes.stream().limit(MAX_CAUSES).forEach(this::add);
        for (CauseSummary cause : causes) {
            Stream.concat(cause.findings().stream(), cause.followUps().stream())
                    .forEach(reference -> explained.add(reference.check()));
        }
        if (causes.size() > MAX_CAUSES) {
            lines.add(new Line(Verdict.FAIL, "  " + (causes.size() - MAX_CAUSES) + " more causes: see the report"));
        }
    }

    private void add(CauseSummary cause) {
        CauseGroup.Counts counts = cause.counts();
        StringBuilder text =
                new StringBuilder("  ").append(cause.cause().text()).append(": ");
        text.append(count(counts.findings(), "finding"));
        if (counts.candles() > 0) {
            text.append(" (").append(count(counts.candles(), "candle")).append(')');
        }
        text.append(counts.symbols() > 0 ? " of " + count(counts.symbols(), "symbol") : "");
        text.append(counts.followUps() > 0 ? ", " + count(counts.followUps(), "follow-up finding") : "");
        text.append(
                cause.cause().lookAt().isEmpty()
                        ? ""
                        : ". Look at: " + cause.cause().lookAt());
        Stream.concat(cause.findings().stream(), cause.followUps().stream())
                .findFirst()
                .ifPresent(reference -> text.append(finding(reference)));
        lines.add(new Line(Verdict.FAIL, text.toString()));
    }

    private String finding(CauseGroup.Reference reference) {
        Check check = evidence.verification().checks().get(reference.check());
        Finding finding = check.findings().get(reference.finding());
        String start = finding.startMicros() == 0
                ? ""
                : Micros.toInstant(finding.startMicros()).toString();
        String place = Stream.of(finding.kind(), finding.symbol(), finding.window(), start)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
        StringBuilder text = new StringBuilder(INDENT).append(TerminalText.of(place));
        for (String difference : differences(finding)) {
            text.append(INDENT).append("  ").append(TerminalText.of(difference));
        }
        String sentence = finding.cause().sentence();
        return (sentence.isEmpty() ? text : text.append(INDENT).append("  ").append(TerminalText.of(sentence)))
                .toString();
    }

    /** Returns the columns that differ, or everything if only one of the two values exists. */
    private static List<String> differences(Finding finding) {
        CandleDetail detail = finding.detail();
        boolean hasBoth = !finding.expected().isEmpty() && !finding.observed().isEmpty();
        if (detail != null && hasBoth) {
            return detail.columns().stream()
                    .filter(column -> column.difference() != null)
                    .map(FailureText::difference)
                    .toList();
        }
        if (finding.expected().isEmpty() && finding.observed().isEmpty()) {
            return List.of();
        }
        return List.of(values(finding.expected(), finding.observed()));
    }

    private static String difference(ColumnValues column) {
        return column.name() + " " + values(column.expected(), column.observed());
    }

    private static String values(@Nullable String expected, @Nullable String observed) {
        return "expected " + valueOrNothing(expected) + ", observed " + valueOrNothing(observed);
    }

    private static String valueOrNothing(@Nullable String value) {
        return value == null || value.isEmpty() ? "nothing" : value;
    }

    private void addOtherChecks() {
        List<Check> checks = evidence.verification().checks();
        for (int i = 0; i < checks.size(); i++) {
            Check check = checks.get(i);
            if (check.verdict() != Verdict.PASS && !explained.contains(i)) {
                lines.add(new Line(
                        check.verdict(), "  " + check.name() + ": " + TerminalText.of(shortened(check.detail()))));
            }
        }
    }

    private static String shortened(String detail) {
        return detail.length() <= MAX_DETAIL_LENGTH
                ? detail
                : detail.substring(0, MAX_DETAIL_LENGTH) + "… (the report has all of it)";
    }

    private static String count(long count, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
    }
}
