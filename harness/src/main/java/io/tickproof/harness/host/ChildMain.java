package io.tickproof.harness.host;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs the main method of another class in a child JVM that ends with its parent. When the parent ends for any reason,
 * the standard input of the child is closed, which ends the child.
 */
public final class ChildMain {
    private ChildMain() {}

    /** @param args the name of the class, then the arguments of its main method */
    public static void main(String[] args) throws Throwable {
        Thread watcher = new Thread(ChildMain::endWithParent, "tickproof-parent");
        watcher.setDaemon(true);
        watcher.start();
        try {
            Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // The parent writes nothing. It only keeps the pipe open.
            }
        } catch (IOException e) {
            // A failure is treated like the end of the input.
        }
        Runtime.getRuntime().halt(1);
    }
}
