package io.tickproof.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tickproof.harness.console.ShownProgress;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RunProgressTest {
    private final ShownProgress shown = new ShownProgress();
    private final RunProgress run = new RunProgress(20_000, shown.progress());

    private static Sample sample(double seconds, long sent, long read) {
        return new Sample(seconds, sent, read, 0, null, 0);
    }

    @Test
    void sendingShowsShareRateAndLag() {
        run.sending(sample(0, 0, 0));
        assertEquals("  starting  0:00  the job", shown.line());
        run.sending(sample(1, 4_000, 3_000));
        run.sending(new Sample(2, 8_000, 6_500, 12, 1_767_571_200_000L, 0));
        assertEquals(
                "  sending   0:00   40 %  4,000/s, lag 1,500, 8,000 of about 20,000 sent, 6,500 read, 12 candles, watermark 2026-01-05T00:00:00Z",
                shown.line());
    }

    @Test
    void wrongEstimateShowsNoShare() {
        run.sending(sample(0, 0, 0));
        run.sending(sample(1, 172_820, 0));
        assertEquals("  sending   0:00  172,820/s, 172,820 sent", shown.line());
    }

    @Test
    void jobThatReadsAgainAfterARestartHasNoNegativeRate() {
        run.catchingUp(sample(10, 20_000, 15_000), 20_000);
        run.catchingUp(sample(11, 20_000, 1_000), 20_000);
        assertEquals("  reading   0:00    5 %  lag 19,000, 1,000 of 20,000 read", shown.line());
    }

    @Test
    void jobThatDoesNotReportWhatItReadsShowsNothing() {
        run.catchingUp(sample(10, 20_000, 0), 20_000);
        assertEquals("", shown.line());
    }

    @Test
    void everyRestartIsShownOnceWithItsCause() {
        run.restarted(1, List.of("java.io.IOException: first\nCaused by"));
        assertFalse(run.isRestart(1));
        run.restarted(1, List.of("java.io.IOException: first"));
        run.restarted(4, List.of("java.io.IOException: \u001b[31mfourth", "third"));
        assertEquals(
                List.of(
                        "  restart   1 of the job: java.io.IOException: first",
                        "  restart   2 of the job: the JobManager reports no failure; a new JobManager may have taken over",
                        "  restart   3 of the job: third",
                        "  restart   4 of the job: java.io.IOException: \\u001b[31mfourth"),
                shown.lines());
    }
}
