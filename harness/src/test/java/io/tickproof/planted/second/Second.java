package io.tickproof.planted.second;

import io.tickproof.planted.first.First;

/** Forms a package cycle with {@link First}, to prove that the cycle rule finds one. */
public final class Second {
    public First first() {
        return new First();
    }
}
