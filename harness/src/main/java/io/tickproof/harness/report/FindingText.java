package io.tickproof.harness.report;

import io.tickproof.market.Micros;
import io.tickproof.verifier.check.Finding;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A finding in one line of plain text. */
final class FindingText {
    private FindingText() {}

    static String of(Finding finding) {
        String start = finding.startMicros() == 0
                ? ""
                : Micros.toInstant(finding.startMicros()).toString();
        String what = Stream.of(finding.kind(), finding.symbol(), finding.window(), start)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
        return what + ": " + finding.cause().sentence();
    }
}
