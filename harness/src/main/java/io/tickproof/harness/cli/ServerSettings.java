package io.tickproof.harness.cli;

import io.tickproof.harness.console.UserException;
import io.tickproof.pipeline.options.KafkaSettings;
import io.tickproof.pipeline.options.PostgresSettings;
import io.tickproof.pipeline.options.RedisSettings;
import io.tickproof.pipeline.options.SettingException;
import io.tickproof.pipeline.options.SettingValues;
import java.util.Map;
import java.util.function.Function;

/** Parses the addresses of the user's servers, and reports mistakes with the names of the command-line options. */
final class ServerSettings {
    /** The command-line option of each setting. */
    private static final Map<String, String> OPTIONS = Map.of(
            KafkaSettings.BOOTSTRAP, "--bootstrap",
            PostgresSettings.URL, "--database",
            PostgresSettings.USER, "--user",
            RedisSettings.ADDRESS, "--redis");

    private ServerSettings() {}

    /**
     * Parses settings; passwords come from the environment.
     *
     * @param values texts by the name of the setting
     * @throws UserException if a setting is missing or wrong
     */
    static <T> T parse(Map<String, String> values, Function<SettingValues, T> parser) {
        try {
            return parser.apply(new SettingValues(values).withPasswords(System.getenv()));
        } catch (SettingException e) {
            throw new UserException(e.messageFor(OPTIONS.getOrDefault(e.setting(), e.setting())), e);
        }
    }
}
