package io.tickproof.harness.report;

import io.tickproof.harness.evidence.Evidence;
import io.tickproof.verifier.check.Verdict;
import java.util.Comparator;
import java.util.Locale;

/** The run in a few lines of Markdown, for a pull request or a CI server's page. */
public final class Summary {
    private static final int MOST_FINDINGS = 10;

    private Summary() {}

    public static String of(Evidence e) {
        StringBuilder text = new StringBuilder();
        Evidence.About run = e.run();
        text.append("### ")
                .append(run.verdict())
                .append(' ')
                .append(escaped(run.scenario()))
                .append(", ")
                .append(run.mode())
                .append(", seed ")
                .append(run.seed())
                .append("\n\n");
        if (!run.ended().equals("complete")) {
            text.append("The run was ")
                    .append(run.ended())
                    .append(": ")
                    .append(escaped(run.message()))
                    .append("\n\n");
        } else {
            Evidence.Ticks t = e.ticks();
            Evidence.Candles c = e.candles();
            text.append(String.format(
                    Locale.ROOT,
                    "%,d of %,d candles are right. %,d ticks sent = %,d in candles (%,d late) + %,d too late + %,d duplicates + %,d dead letters + %,d unacknowledged.%n%n",
                    c.matching(),
                    c.expected(),
                    t.sent(),
                    t.inCandles(),
                    t.late(),
                    t.tooLate(),
                    t.duplicates(),
                    t.rejected(),
                    t.unacknowledged()));
        }
        if (e.headline() != null) {
            text.append("Most likely: **").append(escaped(e.headline().text())).append("**\n\n");
        }
        if (!e.checks().isEmpty()) {
            text.append("| check | verdict | |\n|---|---|---|\n");
            e.checks().stream()
                    .sorted(Comparator.comparing(check -> check.verdict() == Verdict.PASS))
                    .forEach(check -> text.append("| ")
                            .append(escaped(check.name()))
                            .append(" | ")
                            .append(check.verdict())
                            .append(" | ")
                            .append(escaped(check.detail()))
                            .append(" |\n"));
            text.append('\n');
        }
        e.findings().stream()
                .limit(MOST_FINDINGS)
                .forEach(f -> text.append("- ")
                        .append(escaped(
                                f.kind() + " " + f.symbol() + " " + f.window() + " " + f.start() + ": " + f.cause()))
                        .append('\n'));
        if (run.verdict() != Verdict.PASS) {
            text.append("\nAgain: `").append(run.reproduce().replace("`", "'")).append("`\n");
        }
        return text.toString();
    }

    /**
     * As text, whatever it is: no mark-up, no HTML, no line of its own, and nobody is mentioned. Control characters and
     * those that turn the direction of text go.
     */
    static String escaped(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().limit(2_000).forEach(c -> {
            int kind = Character.getType(c);
            if (kind == Character.CONTROL || kind == Character.FORMAT || kind == Character.LINE_SEPARATOR) {
                clean.append(' ');
            } else if ("\\`*_{}[]()<>#+-!|~@&:".indexOf(c) >= 0) {
                clean.append("&#").append(c).append(';');
            } else {
                clean.appendCodePoint(c);
            }
        });
        return clean.toString();
    }
}
