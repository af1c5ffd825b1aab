package io.tickproof.harness.report;

import io.tickproof.harness.evidence.Evidence;
import io.tickproof.verifier.check.Check;
import io.tickproof.verifier.check.Verdict;
import java.util.Comparator;
import java.util.List;

/** A run in a few lines of Markdown, for a pull request or for the page of a CI job. */
public final class Summary {
    private static final int MAX_FINDINGS = 10;
    private static final int MAX_TEXT_LENGTH = 2_000;

    private Summary() {}

    /** Returns the summary as Markdown. Texts from data are escaped. */
    public static String of(Evidence evidence) {
        Evidence.RunInfo run = evidence.run();
        Verdict verdict = evidence.outcome().verdict();
        List<Check> checks = evidence.verification().checks();
        StringBuilder text = new StringBuilder();
        text.append("### ").append(verdict).append(' ').append(escaped(run.scenario()));
        text.append(", ").append(run.mode()).append(", seed ").append(run.seed());
        text.append("\n\n").append(escaped(evidence.outcome().sentence())).append("\n\n");
        if (!checks.isEmpty()) {
            text.append("| check | verdict | detail |\n|---|---|---|\n");
            checks.stream()
                    .sorted(Comparator.comparing(check -> check.verdict() == Verdict.PASS))
                    .forEach(check -> text.append(row(check)));
            text.append('\n');
        }
        checks.stream()
                .flatMap(check -> check.findings().stream())
                .limit(MAX_FINDINGS)
                .forEach(finding -> text.append("- ")
                        .append(escaped(FindingText.of(finding)))
                        .append('\n'));
        if (verdict != Verdict.PASS) {
            text.append("\nReproduce: `")
                    .append(run.reproduce().replace("`", "'"))
                    .append("`\n");
        }
        return text.toString();
    }

    private static String row(Check check) {
        return "| " + escaped(check.name()) + " | " + check.verdict() + " | " + escaped(check.detail()) + " |\n";
    }

    /**
     * Returns the text so that Markdown shows it as it is: on one line, without mark-up, HTML or mentions of users.
     * Control characters and characters that change the direction of text become spaces.
     */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().limit(MAX_TEXT_LENGTH).forEach(c -> {
            int type = Character.getType(c);
            if (type == Character.CONTROL || type == Character.FORMAT || type == Character.LINE_SEPARATOR) {
                escaped.append(' ');
            } else if ("\\`*_{}[]()<>#+-!|~@&:".indexOf(c) >= 0) {
                escaped.append("&#").append(c).append(';');
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }
}
