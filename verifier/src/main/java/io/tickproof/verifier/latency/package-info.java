/** How late a candle becomes visible, measured from the scheduled send and split by stage. */
@NullMarked
package io.tickproof.verifier.latency;

import org.jspecify.annotations.NullMarked;
