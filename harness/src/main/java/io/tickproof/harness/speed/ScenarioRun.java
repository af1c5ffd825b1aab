package io.tickproof.harness.speed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A scenario, run whole: how long the job took, and how late its candles were.
 *
 * @param reports where its pages go
 */
record ScenarioRun(String scenario, Mode mode, Path reports) implements Measurement {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MAIN = "io.tickproof.harness.Launcher";

    @Override
    public List<String> figures() {
        return mode == Mode.BOUNDED
                ? List.of("job ms")
                : List.of("processing p50 ms", "commit p50 ms", "visible p50 ms", "visible p99 ms");
    }

    @Override
    public double leastEffect() {
        return 0.1;
    }

    @Override
    public double[] measure(Build build) throws IOException, InterruptedException {
        build.java(
                List.of("-Dscenario=" + scenario, "-Dmode=" + mode.text(), "-Dreports=" + reports, "-Dquiet=true"),
                MAIN,
                List.of());
        JsonNode result = JSON.readTree(reports.resolve(scenario)
                .resolve("latest")
                .resolve("result.json")
                .toFile());
        double[] values;
        if (mode == Mode.BOUNDED) {
            double perSecond =
                    result.path("throughput").path("processedPerSecond").asDouble();
            values = new double[] {result.path("ticks").path("sent").asDouble() / perSecond * 1000};
        } else {
            JsonNode latency = result.path("latencyMs");
            values = new double[] {
                latency.path("processing").path("p50").asDouble(),
                latency.path("commit").path("p50").asDouble(),
                latency.path("visible").path("p50").asDouble(),
                latency.path("visible").path("p99").asDouble()
            };
        }
        for (int figure = 0; figure < values.length; figure++) {
            if (!(values[figure] > 0 && values[figure] < Double.POSITIVE_INFINITY)) {
                throw new UserException("--scenario: " + scenario + " " + mode.text() + " gives no "
                        + figures().get(figure) + " to compare (" + values[figure] + ")");
            }
        }
        return values;
    }
}
