package io.tickproof.generator.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Collects the problems of a file while it is read, and which keys are known and which are given. */
final class ParseContext {
    final List<Problem> problems = new ArrayList<>();
    final SortedSet<String> known = new TreeSet<>();
    final SortedSet<String> given = new TreeSet<>();
}
