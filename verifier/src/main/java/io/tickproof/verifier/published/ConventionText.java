package io.tickproof.verifier.published;

import io.tickproof.market.Micros;
import io.tickproof.market.PublishedConventions;
import io.tickproof.market.PublishedConventions.Accuracy;
import io.tickproof.market.PublishedConventions.Label;
import io.tickproof.market.PublishedConventions.Times;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Describes in which conventions two descriptions of a publisher differ.
 *
 * @param sentences what the publisher does: {@code its times are the ends of the windows}
 * @param keys the keys that declare it: {@code expect.published.label: end}
 */
record ConventionText(List<String> sentences, List<String> keys) {
    private static final String SECTION = "expect.published.";

    static ConventionText of(PublishedConventions declared, PublishedConventions found) {
        ConventionText text = new ConventionText(new ArrayList<>(), new ArrayList<>());
        text.addTimes(declared.times(), found.times());
        text.addSymbols(declared.symbols(), found.symbols());
        if (found.open() != declared.open()) {
            text.add(
                    switch (found.open()) {
                        case FIRST_TRADE -> "its open is the price of the first trade";
                        case PREVIOUS_CLOSE -> "its open is the close of the previous candle";
                    },
                    "open",
                    found.open().key());
        }
        if (found.volume() != declared.volume()) {
            text.add(
                    switch (found.volume()) {
                        case BASE -> "its volume is the sum of the quantities";
                        case QUOTE -> "its volume is the sum of price × quantity";
                        case TRADES -> "its volume is the number of trades";
                        case IGNORED -> "its volume is something else";
                    },
                    "volume",
                    found.volume().key());
        }
        if (found.scales().price().compareTo(declared.scales().price()) != 0) {
            String unit = found.scales().price().toPlainString();
            text.add("its prices are in units of " + unit, "priceScale", unit);
        }
        if (found.scales().volume().compareTo(declared.scales().volume()) != 0) {
            String unit = found.scales().volume().toPlainString();
            text.add("its volumes are in units of " + unit, "volumeScale", unit);
        }
        text.addAccuracy(declared.accuracy(), found.accuracy());
        return text;
    }

    private void addTimes(Times declared, Times found) {
        if (found.label() != declared.label()) {
            add(
                    switch (found.label()) {
                        case START -> "its times are the starts of the windows";
                        case END -> "its times are the ends of the windows";
                        case LAST_MOMENT -> "its times are the last moments of the windows";
                    },
                    "label",
                    found.label().key());
        }
        if (!found.zone().equals(declared.zone())) {
            add("its times are local times of " + name(found.zone()), "zone", name(found.zone()));
        }
        if (found.shiftMicros() != declared.shiftMicros()) {
            String shift = Micros.toDuration(found.shiftMicros()).toString();
            String what = found.label() == Label.START ? "the starts of the windows" : "those of its label";
            String sentence = found.shiftMicros() == 0
                    ? "its times are not shifted"
                    : "its times are " + Micros.toDuration(Math.abs(found.shiftMicros()))
                            + (found.shiftMicros() < 0 ? " after " : " before ") + what;
            add(sentence, "shift", shift);
        }
    }

    private static String name(ZoneId zone) {
        return zone.getId().equals("Z") ? "UTC" : zone.getId();
    }

    private void addSymbols(Map<String, String> declared, Map<String, String> found) {
        if (found.equals(declared)) {
            return;
        }
        List<String> pairs = new ArrayList<>();
        new TreeMap<>(found).forEach((published, recorded) -> {
            if (!recorded.equals(declared.get(published))) {
                sentences.add("its symbol " + published + " is " + recorded + " in the recording");
            }
            pairs.add("\"" + published + "\": " + recorded);
        });
        keys.add(SECTION + "symbols: { " + String.join(", ", pairs) + " }");
    }

    private void addAccuracy(Accuracy declared, Accuracy found) {
        if (found.priceDecimals() != declared.priceDecimals()) {
            add(
                    "its prices are rounded to " + found.priceDecimals() + " decimals",
                    "priceDecimals",
                    Integer.toString(found.priceDecimals()));
        }
        if (found.volumeDecimals() != declared.volumeDecimals()) {
            add(
                    "its volumes are rounded to " + found.volumeDecimals() + " decimals",
                    "volumeDecimals",
                    Integer.toString(found.volumeDecimals()));
        }
        if (found.tolerance().compareTo(declared.tolerance()) != 0) {
            String tolerance = found.tolerance().stripTrailingZeros().toString();
            add("its values differ by at most " + tolerance + " of the exact ones", "tolerance", tolerance);
        }
    }

    private void add(String sentence, String key, String value) {
        sentences.add(sentence);
        keys.add(SECTION + key + ": " + value);
    }
}
