package io.tickproof.harness.evidence;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a run ended, whatever its verdict is. */
public enum RunStatus {
    /** The run reached the verification. */
    @JsonProperty("complete")
    COMPLETE("complete"),

    /** A signal, or the death of the harness, ended the run before the verification. */
    @JsonProperty("interrupted")
    INTERRUPTED("interrupted"),

    /** The job, a server or the harness failed before the verification. */
    @JsonProperty("failed")
    FAILED("failed");

    private final String text;

    RunStatus(String text) {
        this.text = text;
    }

    /** Returns the word that stands in result.json. */
    public String text() {
        return text;
    }
}
