package io.tickproof.harness.bug;

import io.tickproof.pipeline.options.JobOptions;
import io.tickproof.pipeline.window.CandleWindows;

/** Sends the mean price of the first window to Redis, even if a later window slides. */
final class FirstWindowAverages extends CandleWindows {
    private static final long serialVersionUID = 1L;

    FirstWindowAverages(JobOptions options) {
        super(options, options.rules().windows().get(0));
    }
}
