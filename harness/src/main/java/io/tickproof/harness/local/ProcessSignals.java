package io.tickproof.harness.local;

import io.tickproof.harness.stack.InjectedFault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Injects faults by sending signals to the process of a server. */
final class ProcessSignals {
    private ProcessSignals() {}

    /** Returns the description of a process that is killed. */
    static String killed(String name, ProcessHandle process) {
        return "SIGKILL of process " + process.pid() + " (" + name + ")";
    }

    /** Freezes a server with all its children, such as the sessions of PostgreSQL; recovery wakes them up. */
    static InjectedFault freeze(String name, ProcessHandle process) throws IOException, InterruptedException {
        List<ProcessHandle> family =
                Stream.concat(Stream.of(process), process.descendants()).toList();
        try {
            send("STOP", family);
        } catch (IOException | InterruptedException e) {
            send("CONT", family);
            throw e;
        }
        return new InjectedFault(
                "SIGSTOP of process " + process.pid() + " (" + name + ")",
                () -> send(
                        "CONT",
                        Stream.concat(family.stream(), process.descendants())
                                .distinct()
                                .toList()));
    }

    private static void send(String signal, List<ProcessHandle> processes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        int exitCode = new ProcessBuilder(command).start().waitFor();
        // A child that has ended in the meantime does not matter.
        if (exitCode != 0 && !processes.get(0).isAlive()) {
            throw new IOException(String.join(" ", command) + " exited with " + exitCode);
        }
    }
}
