package io.tickproof.harness.cli;

import io.tickproof.generator.recording.DataCard;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says what is in a recording. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Reads a recording from end to end and says what is in it.")
public final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "A csv file, plain or in zip or gz.")
    private Path file;

    @Override
    public Integer call() {
        DataCard card = DataCard.of(file);
        line("rows", card.rows());
        line("symbols", card.ticksBySymbol().size());
        line("from", Instant.EPOCH.plus(card.firstMicros(), ChronoUnit.MICROS));
        line("to", Instant.EPOCH.plus(card.lastMicros(), ChronoUnit.MICROS));
        line("times going back", card.timesGoingBack() + ", by " + card.greatestDelayMicros() / 1e6 + " s at most");
        line("equal times", card.equalTimes());
        line("ids going back", card.idsGoingBack());
        line("zero quantities", card.zeroQuantities());
        line(
                "trade ids",
                card.hasIds() ? "yes" : "no: row numbers stand for them, and duplicates cannot be recognised");
        return 0;
    }

    private static void line(String name, Object value) {
        System.out.printf("%-18s %s%n", name, value);
    }
}
