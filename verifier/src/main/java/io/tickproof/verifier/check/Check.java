package io.tickproof.verifier.check;

import io.tickproof.verifier.Verdict;
import java.util.List;
import java.util.function.Function;

/**
 * One question and its answer.
 *
 * @param name what was looked at
 * @param detail the answer in a sentence with its numbers
 * @param findings the differences, at most {@link #MAX_FINDINGS} of them; {@code differences} counts all
 */
public record Check(String name, Verdict verdict, String detail, List<Finding> findings, long differences) {
    /** So many findings of a check are kept and shown; more are only counted. */
    public static final int MAX_FINDINGS = 200;

    public static Check pass(String name, String detail) {
        return new Check(name, Verdict.PASS, detail, List.of(), 0);
    }

    public static Check unknown(String name, String detail) {
        return new Check(name, Verdict.UNKNOWN, detail, List.of(), 0);
    }

    public static Check fail(String name, String detail, List<Finding> findings, long differences) {
        return new Check(name, Verdict.FAIL, detail, List.copyOf(findings), differences);
    }

    /** The same check with the cause of each finding looked up again. */
    public Check explained(Function<Finding, String> cause) {
        return new Check(
                name,
                verdict,
                detail,
                findings.stream().map(f -> f.withCause(cause.apply(f))).toList(),
                differences);
    }

    /** The same check where the expectation itself is not certain: a difference proves nothing then. */
    public Check unsure(String why) {
        return verdict == Verdict.FAIL
                ? new Check(name, Verdict.UNKNOWN, detail + "; " + why, findings, differences)
                : this;
    }
}
