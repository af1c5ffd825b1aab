package io.tickproof.verifier.check;

import java.util.List;

/**
 * One question about a run and its answer.
 *
 * @param id the question
 * @param name the question with its qualifiers, as results show it: {@code candles PT1M}
 * @param detail the answer in one sentence, with its numbers
 * @param findings the differences, at most {@link FindingCollector#MOST_KEPT}; {@code differences} counts all of them
 */
public record Check(CheckId id, String name, Verdict verdict, String detail, List<Finding> findings, long differences) {
    public static Check pass(CheckName name, String detail) {
        return new Check(name.id(), name.text(), Verdict.PASS, detail, List.of(), 0);
    }

    public static Check unknown(CheckName name, String detail) {
        return new Check(name.id(), name.text(), Verdict.UNKNOWN, detail, List.of(), 0);
    }

    public static Check fail(CheckName name, String detail, List<Finding> findings, long differences) {
        return new Check(name.id(), name.text(), Verdict.FAIL, detail, List.copyOf(findings), differences);
    }

    /** Returns a check without qualifiers that passed. */
    public static Check pass(CheckId id, String detail) {
        return pass(id.unqualified(), detail);
    }

    /** Returns a check without qualifiers that has no answer. */
    public static Check unknown(CheckId id, String detail) {
        return unknown(id.unqualified(), detail);
    }

    /** Returns a check without qualifiers that failed. */
    public static Check fail(CheckId id, String detail, List<Finding> findings, long differences) {
        return fail(id.unqualified(), detail, findings, differences);
    }
}
