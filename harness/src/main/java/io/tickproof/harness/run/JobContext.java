package io.tickproof.harness.run;

import io.tickproof.harness.plan.Plan;
import io.tickproof.harness.stack.Stack;
import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.options.PostgresSettings;
import io.tickproof.pipeline.options.RedisSettings;
import io.tickproof.verifier.observed.PostgresSinks;
import io.tickproof.verifier.observed.RedisLatestPrices;

/** What every job under test needs: the plan of the run, its servers, and the options of the job. */
record JobContext(Plan plan, Stack stack, JobOptions options) {
    /** Returns the database that the job writes to. */
    PostgresSinks.Database database() {
        PostgresSettings postgres = stack.addresses().postgres();
        return new PostgresSinks.Database(postgres.url(), postgres.user(), postgres.password());
    }

    /** Returns the Redis that the job writes to. */
    RedisLatestPrices redis() {
        RedisSettings redis = stack.addresses().redis();
        return new RedisLatestPrices(
                redis.host(),
                redis.port(),
                redis.user(),
                redis.password(),
                redis.tls() == null ? null : redis.tls().options(),
                redis.prefix());
    }
}
