/** Measures speed, each beside a peer in the same run: machines differ, ratios less so. */
package io.tickproof.harness.bench;
