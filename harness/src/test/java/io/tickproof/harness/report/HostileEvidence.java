package io.tickproof.harness.report;

import java.util.List;

/** Texts that attempt to be executed or to change the structure of the document that contains them. */
final class HostileEvidence {
    static final List<String> TEXTS = List.of(
            "</script><script>window.hacked = 1</script>",
            "<!--<script>",
            "\"><img src=x onerror=\"window.hacked=1\">",
            "<svg onload=window.hacked=1>",
            "javascript:window.hacked=1",
            "@@DATA@@ @@SCRIPT@@",
            "=cmd|' /C calc'!A0",
            "+1+1",
            "@SUM(1)",
            "\u001b[31mred\u001b[0m",
            "left \u202etfel\u202c",
            "| a | b |\n|---|---|",
            "[click](javascript:alert(1)) ![x](http://example.org/x.png)",
            "']]><!ENTITY x SYSTEM \"file:///etc/passwd\">",
            "'; DROP TABLE candles; --",
            "\u2028\u2029line",
            "x".repeat(10_000));

    private HostileEvidence() {}

    /** Returns the text as browsers show it in an option: with collapsed white space. */
    static String asShown(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
