/**
 * One command from a scenario file to a verdict and a report. {@link io.tickproof.harness.Launcher} starts {@link
 * io.tickproof.harness.Main}; to understand a run start reading at {@link io.tickproof.harness.run.Run}.
 */
@NullMarked
package io.tickproof.harness;

import org.jspecify.annotations.NullMarked;
