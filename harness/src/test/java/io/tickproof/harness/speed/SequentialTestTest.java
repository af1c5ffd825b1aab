package io.tickproof.harness.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.harness.speed.SequentialTest.Result;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the error probabilities of the sequential test on simulated machines with known noise. */
@Tag("unit")
class SequentialTestTest {
    private static final int FIGURES = 5;
    private static final int TRIES = 400;

    /** Returns the number of tries of one figure that have the result. */
    private static int count(Result expected, double noise, double slower) {
        Random random = new Random(7);
        int found = 0;
        for (int i = 0; i < TRIES; i++) {
            found += decided(random, noise, slower) == expected ? 1 : 0;
        }
        return found;
    }

    /** Returns the number of tries in which any figure of two equal builds is called slower or faster. */
    private static int countFalseAlarms(double noise) {
        Random random = new Random(7);
        int found = 0;
        for (int i = 0; i < TRIES; i++) {
            boolean any = false;
            for (int figure = 0; figure < FIGURES; figure++) {
                Result result = decided(random, noise, 1);
                any |= result == Result.SLOWER || result == Result.FASTER;
            }
            found += any ? 1 : 0;
        }
        return found;
    }

    /** Repeats the test until the figure is decided, as the command does. */
    private static Result decided(Random random, double noise, double slower) {
        SequentialTest test = new SequentialTest(0.05, FIGURES);
        int most = SequentialTest.lastLook();
        double[] before = measured(random, most, noise, 1);
        double[] after = measured(random, most, noise, slower);
        Result result = Result.UNDECIDED;
        for (int rounds : SequentialTest.LOOKS) {
            result = test.compare(Arrays.copyOf(before, rounds), Arrays.copyOf(after, rounds));
            if (result != Result.UNDECIDED) {
                return result;
            }
        }
        return result;
    }

    /** Simulates the noise of computers: a measurement takes longer, and sometimes much longer. */
    private static double[] measured(Random random, int rounds, double noise, double factor) {
        return random.doubles(rounds)
                .map(chance -> factor * 100 * (1 - noise * Math.log(1 - chance * 0.999)))
                .toArray();
    }

    @Test
    void equalBuildsAreRarelyCalledDifferent() {
        for (double noise : new double[] {0.01, 0.05, 0.2}) {
            int wrong = countFalseAlarms(noise);
            assertTrue(wrong <= TRIES / 20, wrong + " of " + TRIES + " with noise " + noise);
        }
    }

    @Test
    void slowdownOfFifteenPercentIsFoundDespiteModerateNoise() {
        assertEquals(TRIES, count(Result.SLOWER, 0.02, 1.15));
        assertTrue(count(Result.SLOWER, 0.05, 1.15) >= TRIES * 9 / 10);
        assertEquals(TRIES, count(Result.FASTER, 0.02, 1 / 1.15));
    }

    @Test
    void differenceBelowTheMinimumEffectIsSame() {
        assertEquals(TRIES, count(Result.SAME, 0.002, 1.02));
        assertEquals(0, count(Result.SLOWER, 0.002, 1.02));
    }

    @Test
    void noisyMachineLeavesTheResultUndecided() {
        assertTrue(count(Result.UNDECIDED, 1, 1.15) >= TRIES * 9 / 10);
    }
}
