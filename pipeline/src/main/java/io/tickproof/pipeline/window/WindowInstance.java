package io.tickproof.pipeline.window;

import io.tickproof.market.WindowSpec;

/** One window of a kind: {@code [start, start + size)}. */
record WindowInstance(WindowSpec spec, long startMicros) {
    long endMicros() {
        return startMicros + spec.sizeMicros();
    }
}
