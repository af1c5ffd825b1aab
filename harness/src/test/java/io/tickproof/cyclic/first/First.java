package io.tickproof.cyclic.first;

import io.tickproof.cyclic.second.Second;

/** Forms a package cycle with {@link Second}, to prove that the cycle rule finds one. */
public final class First {
    public Second second() {
        return new Second();
    }
}
