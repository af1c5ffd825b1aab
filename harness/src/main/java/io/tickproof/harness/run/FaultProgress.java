package io.tickproof.harness.run;

import io.tickproof.generator.scenario.Fault;
import io.tickproof.harness.console.Progress;
import io.tickproof.harness.console.TerminalText;
import io.tickproof.harness.fault.FaultRecord;
import io.tickproof.harness.fault.FaultSchedule;
import java.util.Locale;
import java.util.function.Consumer;

/** Shows a line when a fault is injected and when it is recovered, and passes both to the listener of the run. */
final class FaultProgress implements FaultSchedule.Listener {
    private final Progress progress;
    private final Consumer<RunEvent> listener;

    FaultProgress(Progress progress, Consumer<RunEvent> listener) {
        this.progress = progress;
        this.listener = listener;
    }

    @Override
    public void injected(FaultRecord begun) {
        Fault fault = begun.fault();
        show(fault, "injected at " + fault.trigger().text(begun.actualAt()) + ": " + begun.description());
        listener.accept(new RunEvent.FaultInjected(fault, begun.description(), begun.seconds()));
    }

    @Override
    public void ended(FaultRecord ended) {
        Fault fault = ended.fault();
        if (!ended.wasInjected()) {
            show(fault, "not injected: " + ended.description());
        } else if (!fault.duration().isZero()) {
            show(
                    fault,
                    String.format(
                            Locale.ROOT,
                            "recovered after %.1f s (requested %.1f s)",
                            ended.recoveredSeconds() - ended.seconds(),
                            fault.duration().toMillis() / 1e3));
        }
        listener.accept(new RunEvent.FaultEnded(ended));
    }

    @Override
    public void unrecovered(Fault fault, String reason) {
        show(fault, "not recovered: " + reason);
    }

    private void show(Fault fault, String text) {
        progress.event("fault", TerminalText.of(fault.type().key() + " " + text));
    }
}
