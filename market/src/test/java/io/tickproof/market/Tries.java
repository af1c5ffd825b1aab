package io.tickproof.market;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Divides the number of tries of a randomised test by the system property {@code tests.triesDivisor}. The profile quick
 * in pom.xml sets it; otherwise every try is made.
 *
 * <p>A JUnit test calls {@link #of}. A jqwik property has {@code @AddLifecycleHook(Tries.class)}.
 */
public final class Tries implements AroundPropertyHook {
    private static final int DIVISOR = Integer.getInteger("tests.triesDivisor", 1);

    /**
     * Returns the number of tries to make, at least one.
     *
     * @param all the number of tries in {@code mvn verify}
     */
    public static int of(int all) {
        return Math.max(1, all / DIVISOR);
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        context.attributes().tries().ifPresent(all -> context.attributes().setTries(of(all)));
        return property.execute();
    }
}
