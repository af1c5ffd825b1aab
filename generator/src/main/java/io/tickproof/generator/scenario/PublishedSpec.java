package io.tickproof.generator.scenario;

import io.tickproof.generator.recording.CandleMapping;
import io.tickproof.market.PublishedConventions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Candles of another publisher to compare with.
 *
 * @param file the file with the candles; see docs/reference/recordings.md for the formats
 * @param columns the columns of the fields; null to recognise the format
 * @param conventions how they differ from the candle contract
 */
public record PublishedSpec(Path file, @Nullable CandleMapping columns, PublishedConventions conventions) {}
