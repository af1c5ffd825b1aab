package io.tickproof.harness.speed;

import java.io.IOException;
import java.util.List;

/** One thing that is measured of a build. */
interface Measurement {
    /** Of what it gives, in order. */
    List<String> figures();

    /** How far two builds must be apart to be worth a word: 0.05 is five percent. */
    double leastEffect();

    /** Measures once. @return a value a figure, the less the better, all above zero */
    double[] measure(Build build) throws IOException, InterruptedException;
}
