package io.tickproof.harness.host;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Generates the passwords of servers that live as long as a run. */
public final class Secrets {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    /** Returns 128 random bits in hexadecimal. */
    public static String random() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
