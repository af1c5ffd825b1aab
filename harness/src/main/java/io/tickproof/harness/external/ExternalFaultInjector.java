package io.tickproof.harness.external;

import io.tickproof.generator.scenario.Fault;
import io.tickproof.generator.scenario.FaultType;
import io.tickproof.generator.scenario.FaultType.Requirement;
import io.tickproof.harness.stack.FaultInjector;
import io.tickproof.harness.stack.FaultSupport;
import io.tickproof.harness.stack.InjectedFault;
import io.tickproof.harness.stack.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Injects the faults that need no access to the processes of the servers. Those that need Flink's processes are
 * possible if the configuration names a command that kills one.
 */
final class ExternalFaultInjector implements FaultInjector {
    private static final long COMMAND_SECONDS = 60;

    private final FaultSupport support;
    private final Map<String, String> kafka;
    private final Map<FaultType, List<String>> commands;
    private final Path output;

    /**
     * @param kafka properties of Kafka's clients
     * @param commands that inject a fault, by its type
     * @param output file to which the output of the commands is appended
     */
    ExternalFaultInjector(
            FaultSupport support, Map<String, String> kafka, Map<FaultType, List<String>> commands, Path output) {
        this.support = support;
        this.kafka = kafka;
        this.commands = commands;
        this.output = output;
    }

    /**
     * Returns the faults that can be injected into servers of which only the addresses are known.
     *
     * @param stack value of -Dstack, for messages
     * @param byCommand the types for which there is a command
     */
    static FaultSupport support(String stack, Set<FaultType> byCommand) {
        FaultSupport withoutCommands = FaultSupport.of(
                EnumSet.noneOf(Requirement.class), "omit -Dstack=" + stack + ", or choose another scenario");
        return type -> byCommand.contains(type) ? Optional.empty() : withoutCommands.unsupportedReason(type);
    }

    /**
     * Returns whether a single command can inject faults of this type: it needs nothing but the processes of Flink, and
     * nothing has to be recovered.
     */
    static boolean isPossibleByCommand(FaultType type) {
        return type.needs().equals(EnumSet.of(Requirement.FLINK_PROCESSES)) && !type.hasDuration();
    }

    @Override
    public Optional<String> unsupportedReason(FaultType type) {
        return support.unsupportedReason(type);
    }

    @Override
    public InjectedFault inject(Fault fault, Target target) throws IOException, InterruptedException {
        return switch (fault.type()) {
            case ADD_PARTITIONS -> Topic.addPartitions(kafka, target.topic(), fault.target());
            case RESCALE -> {
                // The savepoint goes to the default folder of the cluster.
                target.submittedJob().rescale(fault.target(), null);
                yield new InjectedFault("stopped with a savepoint and resumed with parallelism " + fault.target());
            }
            default -> run(command(fault.type()));
        };
    }

    private List<String> command(FaultType type) {
        List<String> command = commands.get(type);
        if (command == null) {
            throw new IllegalArgumentException(unsupportedReason(type).orElse(type.key() + " is not supported"));
        }
        return command;
    }

    private InjectedFault run(List<String> command) throws IOException, InterruptedException {
        String text = String.join(" ", command);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
        if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(text + " took more than " + COMMAND_SECONDS + " s");
        }
        if (process.exitValue() != 0) {
            throw new IOException(text + " exited with " + process.exitValue());
        }
        return new InjectedFault(text);
    }
}
