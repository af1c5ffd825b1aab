/** How late a candle becomes visible, counted from the scheduled send and split by stage. */
package io.tickproof.verifier.latency;
