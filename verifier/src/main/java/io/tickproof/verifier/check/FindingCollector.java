package io.tickproof.verifier.check;

import java.util.ArrayList;
import java.util.List;

/** Collects the findings of one check. The first ones are kept and explained, the others go to the overflow. */
public final class FindingCollector {
    /** How many findings of one check are kept. */
    public static final int MOST_KEPT = 200;

    private final CheckName check;
    private final Overflow overflow;
    private final List<Finding> kept = new ArrayList<>();
    private long count;

    /** Receives the findings that exceed {@link #MOST_KEPT}. */
    public interface Overflow {
        void finding(CheckName check, Finding finding);
    }

    public FindingCollector(CheckName check, Overflow overflow) {
        this.check = check;
        this.overflow = overflow;
    }

    public FindingCollector(CheckId check, Overflow overflow) {
        this(check.unqualified(), overflow);
    }

    public void add(Finding finding) {
        count++;
        if (kept.size() < MOST_KEPT) {
            kept.add(finding);
        } else {
            overflow.finding(check, finding);
        }
    }

    /** Returns the number of all findings, kept or not. */
    public long count() {
        return count;
    }

    /** Returns the check, which passes if there is no finding and fails otherwise. */
    public Check check(String detail) {
        return count == 0 ? Check.pass(check, detail) : Check.fail(check, detail, kept, count);
    }
}
