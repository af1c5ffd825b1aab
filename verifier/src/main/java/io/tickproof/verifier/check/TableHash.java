package io.tickproof.verifier.check;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/** The rows of a table as text, in any order: for the hash that is equal where two tables are equal. */
public final class TableHash {
    private final List<String> rows = new ArrayList<>();

    public void add(String row) {
        rows.add(row);
    }

    public int size() {
        return rows.size();
    }

    /** SHA-256 over the sorted rows, each ended by a line feed, in hexadecimal. */
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
