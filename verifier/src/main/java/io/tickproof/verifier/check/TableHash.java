package io.tickproof.verifier.check;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/** Collects the rows of a table, in any order, and computes a hash that equal tables share. */
public final class TableHash {
    private final List<String> rows = new ArrayList<>();

    public void add(String row) {
        rows.add(row);
    }

    public int size() {
        return rows.size();
    }

    /** Returns the SHA-256 of the sorted rows, each terminated by a line feed, in hexadecimal. */
    public String hash() {
        Collections.sort(rows);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String row : rows) {
                digest.update(row.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) '\n');
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
