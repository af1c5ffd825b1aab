package io.tickproof.verifier.check;

/**
 * The name of one check of a run.
 *
 * @param id the question
 * @param text the question with its qualifiers, as results show it: {@code candles PT1M}
 */
public record CheckName(CheckId id, String text) {}
