package io.tickproof.harness.speed;

import java.io.IOException;
import java.util.List;

/** Something that is measured in each build: one or more figures, for which lower is better. */
interface Measurement {
    /** Returns the names of the figures, with their units. */
    List<String> figures();

    /** Returns the minimum effect: the smallest relative difference that matters, for example 0.05 for 5 %. */
    double minimumEffect();

    /**
     * Measures a build once.
     *
     * @return one value per figure, each greater than zero
     */
    double[] measure(Build build) throws IOException, InterruptedException;
}
