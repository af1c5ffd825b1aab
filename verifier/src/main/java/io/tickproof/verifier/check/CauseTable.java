package io.tickproof.verifier.check;

import io.tickproof.verifier.cause.Cause.Kind;
import io.tickproof.verifier.check.CauseGroup.Counts;
import io.tickproof.verifier.check.CauseGroup.Reference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Groups the findings of a run by cause. A finding without a specific cause, or of a check that compares the job with
 * itself, follows from the most frequent specific cause of its symbol, if there is one: a lost tick also changes longer
 * windows, sums and Redis. Other findings are groups of their own.
 */
public final class CauseTable implements FindingCollector.Overflow {
    /** Causes that say that something differs, not why. */
    private static final Set<Kind> VAGUE =
            EnumSet.of(Kind.UNEXPLAINED, Kind.ROW_MISSING, Kind.ROW_UNEXPECTED, Kind.ROW_DIFFERENT, Kind.STALE);

    /** Checks that compare what the job wrote with itself or with an earlier run, so that they only repeat a difference. */
    private static final Set<CheckId> DERIVED = EnumSet.of(
            CheckId.ACCOUNTING,
            CheckId.REVISIONS,
            CheckId.SINKS_AGREE,
            CheckId.ROLL_UP,
            CheckId.COINCIDENCE,
            CheckId.MOVING_AVERAGES,
            CheckId.LATEST,
            CheckId.PUBLISHED_CANDLES,
            CheckId.BASELINE);

    /** Findings with the same key belong to the same group. */
    private record Key(Kind kind, String symbol, boolean derived, boolean candle) {
        static Key of(CheckId check, Finding finding) {
            return new Key(finding.cause().kind(), finding.symbol(), DERIVED.contains(check), check == CheckId.CANDLES);
        }

        boolean isSpecific() {
            return !derived && !VAGUE.contains(kind);
        }
    }

    private final Map<Key, Long> unlisted = new HashMap<>();

    /** Counts a finding that the check does not list. */
    @Override
    public void finding(CheckName check, Finding finding) {
        unlisted.merge(Key.of(check.id(), finding), 1L, Long::sum);
    }

    /**
     * Returns the groups, the one with the most findings first.
     *
     * @param checks all checks of the run, whose listed findings are counted in addition
     */
    public List<CauseGroup> groups(List<Check> checks) {
        Map<Key, Long> all = new HashMap<>(unlisted);
        for (Check check : checks) {
            check.findings().forEach(finding -> all.merge(Key.of(check.id(), finding), 1L, Long::sum));
        }
        Causes causes = new Causes(all);
        Map<Kind, Group> groups = new EnumMap<>(Kind.class);
        all.forEach((key, count) ->
                groups.computeIfAbsent(causes.of(key), Group::new).count(key, count, causes.isFollowUp(key)));
        for (int i = 0; i < checks.size(); i++) {
            Check check = checks.get(i);
            for (int j = 0; j < check.findings().size(); j++) {
                Key key = Key.of(check.id(), check.findings().get(j));
                Group group = groups.get(causes.of(key));
                if (group != null) {
                    (causes.isFollowUp(key) ? group.listedFollowUps : group.listed).add(new Reference(i, j));
                }
            }
        }
        return groups.values().stream()
                .sorted(Comparator.comparing((Group group) -> VAGUE.contains(group.kind))
                        .thenComparing(group -> -group.candles)
                        .thenComparing(group -> -group.findings))
                .map(Group::group)
                .toList();
    }

    /** The most frequent specific cause, overall and per symbol. */
    private static final class Causes {
        private final Map<String, Map<Kind, Long>> bySymbol = new HashMap<>();
        private final Map<Kind, Long> overall = new EnumMap<>(Kind.class);

        Causes(Map<Key, Long> counts) {
            counts.forEach((key, count) -> {
                if (key.isSpecific()) {
                    bySymbol.computeIfAbsent(key.symbol(), symbol -> new EnumMap<>(Kind.class))
                            .merge(key.kind(), count, Long::sum);
                    overall.merge(key.kind(), count, Long::sum);
                }
            });
        }

        Kind of(Key key) {
            Kind cause = key.isSpecific() ? null : consequenceOf(key);
            return cause == null ? key.kind() : cause;
        }

        boolean isFollowUp(Key key) {
            return !key.isSpecific() && consequenceOf(key) != null;
        }

        private @Nullable Kind consequenceOf(Key key) {
            Map<Kind, Long> causes = key.symbol().isEmpty() ? overall : bySymbol.getOrDefault(key.symbol(), Map.of());
            return causes.entrySet().stream()
                    .max(Map.Entry.<Kind, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                    .map(Map.Entry::getKey)
                    .orElse(null);
        }
    }

    /** One group while it is counted. */
    private static final class Group {
        private final Kind kind;
        private final Set<String> symbols = new HashSet<>();
        private final List<Reference> listed = new ArrayList<>();
        private final List<Reference> listedFollowUps = new ArrayList<>();
        private long findings;
        private long candles;
        private long followUps;

        Group(Kind kind) {
            this.kind = kind;
        }

        void count(Key key, long count, boolean isFollowUp) {
            if (isFollowUp) {
                followUps += count;
                return;
            }
            findings += count;
            candles += key.candle() ? count : 0;
            if (!key.symbol().isEmpty()) {
                symbols.add(key.symbol());
            }
        }

        CauseGroup group() {
            return new CauseGroup(
                    kind, new Counts(findings, candles, symbols.size(), followUps), listed, listedFollowUps);
        }
    }
}
