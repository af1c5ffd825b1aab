package io.tickproof.generator.scenario;

/**
 * A problem in a scenario file.
 *
 * @param line from 1
 * @param column from 1
 * @param message key, value, limit and remedy in one line
 */
public record Problem(int line, int column, String message) implements Comparable<Problem> {
    @Override
    public int compareTo(Problem other) {
        return line != other.line ? Integer.compare(line, other.line) : Integer.compare(column, other.column);
    }
}
