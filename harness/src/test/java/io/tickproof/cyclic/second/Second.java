package io.tickproof.cyclic.second;

import io.tickproof.cyclic.first.First;

/** Forms a package cycle with {@link First}, to prove that the cycle rule finds one. */
public final class Second {
    public First first() {
        return new First();
    }
}
