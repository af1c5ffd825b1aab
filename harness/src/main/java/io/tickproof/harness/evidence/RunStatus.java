package io.tickproof.harness.evidence;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The way in which a run ended, independent of its verdict. */
public enum RunStatus {
    /** The run reached the verification. */
    @JsonProperty("complete")
    COMPLETE("complete"),

    /** A signal, or the end of the harness process, ended the run before the verification. */
    @JsonProperty("interrupted")
    INTERRUPTED("interrupted"),

    /** The job, a server or the harness failed before the verification. */
    @JsonProperty("failed")
    FAILED("failed");

    private final String text;

    RunStatus(String text) {
        this.text = text;
    }

    /** Returns the word for this status in result.json. */
    public String text() {
        return text;
    }
}
