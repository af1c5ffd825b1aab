package io.tickproof.generator.scenario;

import io.tickproof.market.PublishedConventions;
import java.nio.file.Path;

/**
 * Candles of another publisher to compare with.
 *
 * @param file the file with the candles; see docs/reference/recordings.md for the formats
 * @param conventions how they differ from the candle contract
 */
public record PublishedSpec(Path file, PublishedConventions conventions) {}
