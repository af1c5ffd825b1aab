package io.tickproof.planted.first;

import io.tickproof.planted.second.Second;

/** Forms a package cycle with {@link Second}, to prove that the cycle rule finds one. */
public final class First {
    public Second second() {
        return new Second();
    }
}
