/** Real Kafka, PostgreSQL and Redis servers on this machine, started for one run. */
@NullMarked
package io.tickproof.harness.local;

import org.jspecify.annotations.NullMarked;
