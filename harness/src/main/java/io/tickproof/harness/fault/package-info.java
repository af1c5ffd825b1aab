/** Injects the scenario's faults when the run has made the required progress, and records what happened. */
@NullMarked
package io.tickproof.harness.fault;

import org.jspecify.annotations.NullMarked;
