package io.tickproof.harness.cli;

import io.tickproof.generator.scenario.Scenario;
import io.tickproof.harness.campaign.Reverification;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.UserException;
import io.tickproof.harness.plan.Mode;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.plan.RunRequest;
import io.tickproof.verifier.observed.PostgresSinks.Database;
import io.tickproof.verifier.observed.RedisLatestPrices;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Judges again what a run left, or a user's own sinks. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description =
                "Judges without running anything: the rows that a run left in its folder (--run), or what a job of yours wrote to "
                        + "your own servers from a topic that generate has filled (--scenario, --bootstrap, --topic, --database, --user).",
        footer = {
            "",
            "Passwords come from the environment: TICKPROOF_DB_PASSWORD and TICKPROOF_REDIS_PASSWORD. See docs/how-to/judge-your-job.md."
        })
public final class VerifyCommand implements Callable<Integer> {
    @Option(
            names = "--run",
            paramLabel = "FOLDER",
            defaultValue = "${sys:run}",
            description = "The folder of a run, such as reports/late-events/latest. Also -Drun.")
    private String run;

    @Option(
            names = "--scenario",
            defaultValue = "${sys:scenario}",
            description = "What the topic holds: a name of scenarios/, or a path that ends in .yaml. Also -Dscenario.")
    private String scenario;

    @Option(
            names = "--seed",
            defaultValue = "${sys:seed}",
            description = "In place of the scenario's seed. Also -Dseed.")
    private String seed;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--topic",
            defaultValue = "${sys:topic}",
            description = "The topic with the ticks (default: ticks-SCENARIO). Also -Dtopic.")
    private String topic;

    @Option(
            names = "--database",
            paramLabel = "URL",
            defaultValue = "${sys:database}",
            description = "JDBC, such as jdbc:postgresql://localhost:5432/market. Also -Ddatabase.")
    private String database;

    @Option(names = "--user", defaultValue = "${sys:user}", description = "Of the database. Also -Duser.")
    private String user;

    @Option(
            names = "--redis",
            paramLabel = "HOST:PORT",
            defaultValue = "${sys:redis}",
            description = "Where the job keeps latest prices; left out: it keeps none. Also -Dredis.")
    private String redis;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "${sys:wait:-PT0S}",
            description = "Look again for so long while it does not pass, such as PT30S. Also -Dwait.")
    private String wait;

    @Mixin
    private ReportsOption reports;

    @Option(
            names = {"-q", "--quiet"},
            defaultValue = "${sys:quiet:-false}",
            description = "Only findings and the verdict. Also -Dquiet=true.")
    private boolean quiet;

    @Override
    public Integer call() throws Exception {
        ProjectLayout home = ProjectLayout.find();
        Path to = reports.in(home);
        Reverification recheck = new Reverification(home, to, Progress.onConsole(quiet));
        if (OptionValues.given(run).isPresent()) {
            return recheck.ofRun(Path.of(run));
        }
        String name = needed("--run FOLDER or --scenario NAME", scenario);
        Scenario read = home.read(name);
        boolean inTopic = read.job().own().map(own -> own.topic() != null).orElse(false);
        RunRequest request = new RunRequest(
                name,
                Mode.UNBOUNDED,
                OptionValues.given(seed).map(OptionValues::seed),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                to);
        return recheck.ofServers(
                request,
                new Reverification.Servers(
                        kafka.connection(),
                        OptionValues.given(topic).orElse("ticks-" + read.name()),
                        inTopic ? null : database(),
                        OptionValues.given(redis).map(VerifyCommand::redis).orElse(null),
                        duration()));
    }

    private Database database() {
        return new Database(needed("--database", database), needed("--user", user), secret("TICKPROOF_DB_PASSWORD"));
    }

    private static String needed(String option, String value) {
        return OptionValues.given(value)
                .orElseThrow(() -> new UserException("verify needs " + option + "; see --help"));
    }

    private static String secret(String variable) {
        return System.getenv().getOrDefault(variable, "");
    }

    private static RedisLatestPrices redis(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new UserException("-Dredis must be HOST:PORT, such as localhost:6379, not \"" + text + "\"");
        }
        int port = (int) OptionValues.whole("redis", text.substring(colon + 1), 1, 65_535);
        String password = secret("TICKPROOF_REDIS_PASSWORD");
        return new RedisLatestPrices(
                text.substring(0, colon), port, null, password.isEmpty() ? null : password, null, "");
    }

    private Duration duration() {
        try {
            return Duration.parse(wait);
        } catch (DateTimeParseException e) {
            throw new UserException("-Dwait must be a duration such as PT30S, not \"" + wait + "\"", e);
        }
    }
}
