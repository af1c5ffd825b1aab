/** Flink clusters, embedded, as processes or external, and the jobs submitted to them through the REST API. */
@NullMarked
package io.tickproof.harness.flink;

import org.jspecify.annotations.NullMarked;
