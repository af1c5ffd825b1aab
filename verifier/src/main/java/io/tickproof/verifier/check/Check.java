package io.tickproof.verifier.check;

import java.util.List;

/**
 * One question and its answer.
 *
 * @param name what was looked at
 * @param detail the answer in a sentence with its numbers
 * @param findings the differences, at most {@link FindingCollector#MOST_KEPT} of them; {@code differences} counts all
 */
public record Check(String name, Verdict verdict, String detail, List<Finding> findings, long differences) {
    public static Check pass(String name, String detail) {
        return new Check(name, Verdict.PASS, detail, List.of(), 0);
    }

    public static Check unknown(String name, String detail) {
        return new Check(name, Verdict.UNKNOWN, detail, List.of(), 0);
    }

    public static Check fail(String name, String detail, List<Finding> findings, long differences) {
        return new Check(name, Verdict.FAIL, detail, List.copyOf(findings), differences);
    }
}
