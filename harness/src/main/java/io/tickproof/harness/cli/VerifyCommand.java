package io.tickproof.harness.cli;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.harness.campaign.Reverification;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.pipeline.options.PostgresSettings;
import io.tickproof.pipeline.options.RedisSettings;
import io.tickproof.verifier.observed.PostgresSinks.Database;
import io.tickproof.verifier.observed.RedisLatestPrices;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code verify}: verifies the rows of an earlier run, or the output of a job on the user's own servers. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Verify an earlier run, or the output of a job on your own servers.",
            "Nothing is run. Use --run to verify the rows that an earlier run saved. Use SCENARIO, --bootstrap, --topic, --database and --user to verify what your own job wrote to your own servers, from a topic that generate has filled.",
            "",
            "Passwords are read from the environment variables TICKPROOF_POSTGRES_PASSWORD and TICKPROOF_REDIS_PASSWORD. See docs/how-to/judge-your-job.md."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bin/tickproof verify --run reports/late-events/latest",
            "  bin/tickproof verify late-events --bootstrap HOST:9092 --database URL --user NAME"
        })
// picocli sets the fields without @Nullable before it calls the command.
@SuppressWarnings("NullAway.Init")
public final class VerifyCommand implements Callable<Integer> {
    @Option(
            names = "--run",
            paramLabel = "DIR",
            description = "The directory of a run, such as reports/late-events/latest.")
    private @Nullable Path run;

    /** The scenario whose ticks are in the topic. */
    @Mixin
    private ScenarioOptions scenarioOptions;

    @Mixin
    private KafkaOptions kafka;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "The topic with the ticks. Default: ticks-SCENARIO.")
    private @Nullable String topic;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = "The JDBC URL of the database, such as jdbc:postgresql://localhost:5432/market.")
    private @Nullable String database;

    @Option(names = "--user", paramLabel = "NAME", description = "The user of the database, who needs SELECT.")
    private @Nullable String user;

    @Option(
            names = "--redis",
            paramLabel = "HOST:PORT",
            description = "The Redis with the latest prices. Default: latest prices are not verified.")
    private @Nullable String redis;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "PT0S",
            description = "How long to repeat the verification until it passes.")
    private Duration wait;

    @Mixin
    private ReportsOption reports;

    @Option(
            names = {"-q", "--quiet"},
            fallbackValue = "true",
            description = "Print only findings and the verdict.")
    private boolean quiet;

    @Override
    public Integer call() throws Exception {
        ProjectLayout project = ProjectLayout.find();
        Path to = reports.in(project);
        Reverification verification = new Reverification(project, to, Progress.onConsole(quiet));
        if (run != null) {
            return verification.ofRun(run);
        }
        String scenario = scenarioOptions
                .given()
                .orElseThrow(() ->
                        new UserException("verify needs --run DIR or a SCENARIO; see bin/tickproof verify --help"));
        Scenario read = project.read(scenario);
        RunRequest request = RunRequest.of(scenario, Mode.UNBOUNDED, to)
                .withSeed(scenarioOptions.seed().orElse(null));
        boolean readsTopic =
                read.job().own().map(own -> own.output().topic() != null).orElse(false);
        return verification.ofServers(
                request,
                new Reverification.Servers(
                        kafka.settings().clientProperties(),
                        topic == null ? "ticks-" + read.name() : topic,
                        readsTopic ? null : database(),
                        redis == null ? null : latestPrices(redis),
                        wait));
    }

    private Database database() {
        Map<String, String> values = new HashMap<>();
        if (database != null) {
            values.put(PostgresSettings.URL, database);
        }
        if (user != null) {
            values.put(PostgresSettings.USER, user);
        }
        PostgresSettings settings = ServerSettings.parse(values, PostgresSettings::parse);
        return new Database(settings.url(), settings.user(), settings.password());
    }

    private static RedisLatestPrices latestPrices(String address) {
        RedisSettings settings = ServerSettings.parse(Map.of(RedisSettings.ADDRESS, address), RedisSettings::parse);
        return new RedisLatestPrices(
                settings.host(), settings.port(), settings.user(), settings.password(), null, settings.prefix());
    }
}
