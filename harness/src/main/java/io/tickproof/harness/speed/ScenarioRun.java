package io.tickproof.harness.speed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A complete run of a scenario. It measures how long the job took (bounded mode) or the latency of its candles.
 *
 * @param reports the folder for the reports of the runs
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
    public double minimumEffect() {
        return 0.1;
    }

    @Override
    public double[] measure(Build build) throws IOException, InterruptedException {
        build.java(
                List.of("-Dscenario=" + scenario, "-Dmode=" + mode.text(), "-Dreports=" + reports, "-Dquiet=true"),
                MAIN,
                List.of());
        double[] values = values(JSON.readTree(reports.resolve(scenario)
                .resolve("latest")
                .resolve("result.json")
                .toFile()));
        for (int figure = 0; figure < values.length; figure++) {
            if (!(values[figure] > 0 && values[figure] < Double.POSITIVE_INFINITY)) {
                throw new UserException("--scenario: " + scenario + " " + mode.text() + " has no valid value of "
                        + figures().get(figure) + ": " + values[figure]);
            }
        }
        return values;
    }

    private double[] values(JsonNode result) {
        if (mode == Mode.BOUNDED) {
            double perSecond =
                    result.path("throughput").path("processedPerSecond").asDouble();
            return new double[] {result.path("ticks").path("sent").asDouble() / perSecond * 1000};
        }
        JsonNode latency = result.path("latencyMs");
        return new double[] {
            latency.path("processing").path("p50").asDouble(),
            latency.path("commit").path("p50").asDouble(),
            latency.path("visible").path("p50").asDouble(),
            latency.path("visible").path("p99").asDouble()
        };
    }
}
