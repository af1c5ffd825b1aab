package io.tickproof.verifier.check;

import io.tickproof.verifier.cause.Cause;
import java.util.List;

/**
 * The findings that have one cause, and those that follow from it.
 *
 * @param counts the numbers of all findings, listed or not
 * @param findings the listed findings with this cause
 * @param followUps the listed findings that are a consequence of it, such as ticks that do not add up because a candle
 *     lacks a tick
 */
public record CauseGroup(Cause.Kind kind, Counts counts, List<Reference> findings, List<Reference> followUps) {
    /**
     * The numbers of findings.
     *
     * @param findings findings with the cause itself
     * @param candles how many of them are candles
     * @param symbols number of symbols that they are about
     * @param followUps findings that are a consequence of the cause
     */
    public record Counts(long findings, long candles, long symbols, long followUps) {}

    /**
     * A listed finding.
     *
     * @param check the index of its check in the list of checks, from 0
     * @param finding its index among the listed findings of the check, from 0
     */
    public record Reference(int check, int finding) {}
}
