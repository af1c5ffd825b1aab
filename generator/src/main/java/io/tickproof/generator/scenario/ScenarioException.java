package io.tickproof.generator.scenario;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A scenario is invalid. The message is for the user and has one line per problem.
 */
public final class ScenarioException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<Problem> problems;

    public ScenarioException(String file, List<Problem> problems) {
        super(problems.stream()
                .sorted()
                .map(problem -> file + ":" + problem.line() + ":" + problem.column() + ": " + problem.message())
                .collect(Collectors.joining("\n")));
        this.problems = problems.stream().sorted().toList();
    }

    /** Returns the problems in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }
}
