package io.tickproof.harness.host;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs another class's main method in a child JVM that ends when its standard input does, which it does when the parent
 * is gone, however that went.
 */
public final class ChildMain {
    private ChildMain() {}

    /** @param args the class, and what its main method is told */
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
                // The parent writes nothing; it only holds the pipe open.
            }
        } catch (IOException e) {
            // As good as its end.
        }
        Runtime.getRuntime().halt(1);
    }
}
