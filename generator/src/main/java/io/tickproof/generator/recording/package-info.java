/** Recorded ticks and published candles: reading files that somebody else wrote, and writing our own. */
package io.tickproof.generator.recording;
