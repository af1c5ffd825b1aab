package io.tickproof.pipeline.options;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Settings by name, as a front end found them: options of the job, keys of a configuration file, options of a command. A
 * setting whose text is empty counts as absent.
 */
public final class SettingValues {
    private static final Map<String, String> PASSWORD_VARIABLES = Map.of(
            PostgresSettings.PASSWORD, PostgresSettings.PASSWORD_VARIABLE,
            RedisSettings.PASSWORD, RedisSettings.PASSWORD_VARIABLE);

    private final Map<String, String> values;

    public SettingValues(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /** Returns these settings, with the passwords that are absent taken from variables of the environment. */
    public SettingValues withPasswords(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(values);
        PASSWORD_VARIABLES.forEach((name, variable) -> {
            String password = environment.get(variable);
            if (password != null && find(name) == null) {
                all.put(name, password);
            }
        });
        return new SettingValues(all);
    }

    /** Returns the text of a setting, or null if it is absent. */
    public @Nullable String find(String name) {
        String value = values.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** Returns the text of a setting, or the fallback if it is absent. */
    public String get(String name, String fallback) {
        String value = find(name);
        return value == null ? fallback : value;
    }

    /**
     * Returns the text of a setting.
     *
     * @param expected what the setting must be, for the message
     * @throws SettingException if it is absent
     */
    public String required(String name, String expected) {
        String value = find(name);
        if (value == null) {
            throw SettingException.missing(name, expected);
        }
        return value;
    }

    /**
     * Returns the value of a setting, or null if it is absent.
     *
     * @param expected what the setting must be, for the message
     * @param parser throws any {@link RuntimeException} if the text is not what is expected
     * @throws SettingException if the parser refuses the text
     */
    public <T> @Nullable T parse(String name, String expected, Function<String, T> parser) {
        String value = find(name);
        if (value == null) {
            return null;
        }
        try {
            return parser.apply(value);
        } catch (SettingException e) {
            throw e;
        } catch (RuntimeException e) {
            throw SettingException.wrong(name, expected, value, e);
        }
    }

    /**
     * Returns whether a setting is {@code true}; an absent one is {@code false}.
     *
     * @throws SettingException if it is neither {@code true} nor {@code false}
     */
    public boolean flag(String name) {
        String value = get(name, "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw SettingException.wrong(name, "true or false", value);
        }
        return value.equals("true");
    }

    /** Returns the settings whose names start with the prefix, by the rest of their names. */
    public Map<String, String> withPrefix(String prefix) {
        Map<String, String> found = new HashMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), value);
            }
        });
        return Map.copyOf(found);
    }
}
