package io.tickproof.generator.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What comes up while a file is read: its problems, and which keys there are to be read and which it has. */
final class ParseContext {
    final List<Problem> problems = new ArrayList<>();
    final SortedSet<String> known = new TreeSet<>();
    final SortedSet<String> given = new TreeSet<>();
}
