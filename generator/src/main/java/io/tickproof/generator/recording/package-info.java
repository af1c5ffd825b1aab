/** Reads recorded ticks and published candles in the formats of many publishers, and writes the Tickproof format. */
@NullMarked
package io.tickproof.generator.recording;

import org.jspecify.annotations.NullMarked;
