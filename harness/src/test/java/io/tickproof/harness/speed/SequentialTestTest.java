package io.tickproof.harness.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.harness.speed.SequentialTest.Says;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the rule promises, on machines of known noise. */
class SequentialTestTest {
    private static final int FIGURES = 5;
    private static final int TRIES = 400;

    /** So many of the tries of one figure came out that way. */
    private static int count(Says wanted, double noise, double slower) {
        Random random = new Random(7);
        int found = 0;
        for (int i = 0; i < TRIES; i++) {
            found += decided(random, noise, slower) == wanted ? 1 : 0;
        }
        return found;
    }

    /** In so many of the tries any of the figures was called different. */
    private static int countFalseAlarms(double noise) {
        Random random = new Random(7);
        int found = 0;
        for (int i = 0; i < TRIES; i++) {
            boolean any = false;
            for (int figure = 0; figure < FIGURES; figure++) {
                Says says = decided(random, noise, 1);
                any |= says == Says.SLOWER || says == Says.FASTER;
            }
            found += any ? 1 : 0;
        }
        return found;
    }

    /** As the command does: looks until it is decided. */
    private static Says decided(Random random, double noise, double slower) {
        SequentialTest rule = new SequentialTest(0.05, FIGURES);
        int most = SequentialTest.LOOKS.get(SequentialTest.LOOKS.size() - 1);
        double[] before = measured(random, most, noise, 1);
        double[] after = measured(random, most, noise, slower);
        Says says = Says.UNDECIDED;
        for (int rounds : SequentialTest.LOOKS) {
            says = rule.says(Arrays.copyOf(before, rounds), Arrays.copyOf(after, rounds));
            if (says != Says.UNDECIDED) {
                return says;
            }
        }
        return says;
    }

    /** Noise as that of computers: it only takes longer, now and then much longer. */
    private static double[] measured(Random random, int rounds, double noise, double factor) {
        return random.doubles(rounds)
                .map(chance -> factor * 100 * (1 - noise * Math.log(1 - chance * 0.999)))
                .toArray();
    }

    @Test
    void buildsThatAreAlikeAreHardlyEverCalledDifferent() {
        for (double noise : new double[] {0.01, 0.05, 0.2}) {
            int wrong = countFalseAlarms(noise);
            assertTrue(wrong <= TRIES / 20, wrong + " of " + TRIES + " with noise " + noise);
        }
    }

    @Test
    void fifteenPercentAreFoundOnAMachineThatIsSomewhatNoisy() {
        assertEquals(TRIES, count(Says.SLOWER, 0.02, 1.15));
        assertTrue(count(Says.SLOWER, 0.05, 1.15) >= TRIES * 9 / 10);
        assertEquals(TRIES, count(Says.FASTER, 0.02, 1 / 1.15));
    }

    @Test
    void whatIsWithinTheLeastEffectIsTheSameHoweverSureItIs() {
        assertEquals(TRIES, count(Says.SAME, 0.002, 1.02));
        assertEquals(0, count(Says.SLOWER, 0.002, 1.02));
    }

    @Test
    void aMachineThatIsTooNoisyDecidesNothing() {
        assertTrue(count(Says.UNDECIDED, 1, 1.15) >= TRIES * 9 / 10);
    }
}
