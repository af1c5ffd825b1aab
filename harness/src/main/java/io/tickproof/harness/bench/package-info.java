/**
 * Benchmarks, each measured beside a peer in the same run, because ratios are comparable between machines and times are
 * not.
 */
@NullMarked
package io.tickproof.harness.bench;

import org.jspecify.annotations.NullMarked;
