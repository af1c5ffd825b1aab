package io.tickproof.harness.run;

/** Sends the last heartbeat of every partition again. A job that restarts after they were sent needs them. */
@FunctionalInterface
interface FinalHeartbeats {
    void resend() throws InterruptedException;
}
