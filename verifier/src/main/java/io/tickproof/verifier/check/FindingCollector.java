package io.tickproof.verifier.check;

import java.util.ArrayList;
import java.util.List;

/** The findings of one check: the first of them kept, to be explained and shown; of the others each is told once. */
public final class FindingCollector {
    /** So many of a check are kept. */
    public static final int MOST_KEPT = 200;

    private final String check;
    private final Beyond beyond;
    private final List<Finding> kept = new ArrayList<>();
    private long count;

    /** Hears of findings beyond those that are kept. */
    public interface Beyond {
        void finding(String check, Finding finding);
    }

    public FindingCollector(String check, Beyond beyond) {
        this.check = check;
        this.beyond = beyond;
    }

    public void add(Finding finding) {
        count++;
        if (kept.size() < MOST_KEPT) {
            kept.add(finding);
        } else {
            beyond.finding(check, finding);
        }
    }

    public long count() {
        return count;
    }

    /** PASS without a finding, else FAIL. */
    public Check check(String detail) {
        return count == 0 ? Check.pass(check, detail) : Check.fail(check, detail, kept, count);
    }
}
