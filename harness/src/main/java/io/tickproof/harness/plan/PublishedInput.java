package io.tickproof.harness.plan;

import io.tickproof.generator.recording.DatasetProfile;
import io.tickproof.generator.recording.PublishedCandleFile;
import io.tickproof.generator.scenario.Scenario;
import io.tickproof.generator.scenario.TickStream;
import io.tickproof.harness.console.UserException;
import io.tickproof.market.Micros;
import io.tickproof.market.PublishedConventions;
import io.tickproof.market.WindowSpec;
import io.tickproof.verifier.published.Publication;
import io.tickproof.verifier.published.PublishedCheck.Span;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The published candles of a run. They are checked against the scenario before anything is started: they need a window of
 * the job, a symbol of the recording and a time of it.
 *
 * @param publication what is compared
 */
public record PublishedInput(PublishedCandleFile file, Publication publication) {
    private static final int MAX_NAMES = 5;
    private static final long QUARTER_MICROS = 900 * Micros.PER_SECOND;
    private static final long MAX_OFFSET_MICROS = 14 * 3_600 * Micros.PER_SECOND;

    static PublishedInput of(PublishedCandleFile file, PublishedConventions conventions) {
        return new PublishedInput(
                file, new Publication(file.candles(), file.intervalMicros(), conventions, file.conventions()));
    }

    /**
     * Checks that the candles can be compared with those of a run.
     *
     * @param profile the dataset profile of the recording; null if the ticks are synthetic
     * @throws UserException if they cannot
     */
    void check(Scenario scenario, @Nullable DatasetProfile profile) {
        checkInterval(scenario.job().windows());
        Set<String> symbols = checkSymbols(symbols(scenario, profile));
        checkTimes(symbols, span(scenario, profile));
    }

    private void checkInterval(List<WindowSpec> windows) {
        if (file.intervalMicros() == 0) {
            throw problem("it has one row, so the length of a candle is not known; at least two rows are necessary");
        }
        if (windows.stream().noneMatch(window -> window.isTumbling() && window.sizeMicros() == file.intervalMicros())) {
            throw problem("its candles span " + file.interval() + ", and the job has only the windows "
                    + windows.stream().map(WindowSpec::name).collect(Collectors.joining(", ")) + "; add "
                    + file.interval() + " to job.windows");
        }
    }

    /** Returns the symbols that both have. */
    private Set<String> checkSymbols(Set<String> recorded) {
        Set<String> common = new TreeSet<>(publication.symbols());
        common.retainAll(recorded);
        if (common.isEmpty()) {
            Set<String> published = new TreeSet<>();
            file.candles().forEach(candle -> published.add(candle.symbol()));
            throw problem("it has the symbols " + names(published) + ", and the stream " + names(recorded)
                    + "; declare expect.published.symbols: { " + suggestion(published, recorded) + " }");
        }
        return common;
    }

    private static String suggestion(Set<String> published, Set<String> recorded) {
        for (String name : published) {
            for (String ours : recorded) {
                if (letters(name).equals(letters(ours)) || published.size() == 1 && recorded.size() == 1) {
                    return "\"" + name + "\": " + ours;
                }
            }
        }
        return "\"" + published.iterator().next() + "\": the name in the stream";
    }

    private static String letters(String symbol) {
        return symbol.replaceAll("[^\\p{L}\\p{N}]", "").toUpperCase(Locale.ROOT);
    }

    private void checkTimes(Set<String> symbols, Span stream) {
        Span published = publication.span(symbols).orElseThrow();
        if (published.firstMicros() <= stream.endMicros() && published.endMicros() > stream.firstMicros()) {
            return;
        }
        throw problem("its candles are from " + Micros.toInstant(published.firstMicros()) + " to "
                + Micros.toInstant(published.endMicros()) + ", and the stream from "
                + Micros.toInstant(stream.firstMicros()) + " to " + Micros.toInstant(stream.endMicros())
                + ", so they have no window in common" + zoneSuggestion(published, stream));
    }

    /** Returns the offset with which the spans begin in the same window, if it is that of a zone. */
    private String zoneSuggestion(Span published, Span stream) {
        long window = file.intervalMicros();
        long offset = published.firstMicros() - Math.floorDiv(stream.firstMicros(), window) * window;
        if (offset % QUARTER_MICROS != 0 || Math.abs(offset) > MAX_OFFSET_MICROS) {
            return "; if its times are not UTC, declare expect.published.zone or expect.published.shift";
        }
        return "; they begin together if expect.published.zone is "
                + ZoneOffset.ofTotalSeconds((int) (offset / Micros.PER_SECOND));
    }

    private static Set<String> symbols(Scenario scenario, @Nullable DatasetProfile profile) {
        if (scenario.stream() instanceof TickStream.Synthetic synthetic) {
            return synthetic.symbols().stream()
                    .map(TickStream.SymbolSpec::name)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        return profile == null ? Set.of() : new TreeSet<>(profile.symbols().keySet());
    }

    private static Span span(Scenario scenario, @Nullable DatasetProfile profile) {
        if (scenario.stream() instanceof TickStream.Synthetic synthetic) {
            return new Span(
                    Micros.of(synthetic.start()), Micros.of(synthetic.start().plus(synthetic.duration())));
        }
        return profile == null
                ? new Span(Long.MIN_VALUE, Long.MAX_VALUE)
                : new Span(profile.times().firstMicros(), profile.times().lastMicros());
    }

    private static String names(Set<String> symbols) {
        return symbols.stream().limit(MAX_NAMES).collect(Collectors.joining(", "))
                + (symbols.size() > MAX_NAMES ? ", …" : "");
    }

    private UserException problem(String message) {
        return new UserException("published candles " + file.file() + ": " + message);
    }
}
