package io.tickproof.harness.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Checks that the machine has what the servers of a run need: disk space, and ports that can be opened. */
public final class DiskSpace {
    /** The space that the servers need before the first tick, with a margin. Measured: 82 MB. */
    private static final long STACK_BYTES = 160L << 20;
    /**
     * The space of a tick in the log of Kafka, the journals, the tables and their indexes, with a margin. Measured: 180
     * bytes.
     */
    private static final long DELIVERY_BYTES = 300;
    /** With less free space than this, writes have failed or are about to fail. */
    private static final long FULL_BYTES = 4L << 20;

    private static final int CONNECT_MILLIS = 2_000;

    private DiskSpace() {}

    /**
     * Checks the machine before any server is started.
     *
     * @param runFolder the temporary folder of the run
     * @param deliveries expected number of deliveries
     * @throws IOException if something is missing; the message names it and the remedy
     */
    public static void check(Path runFolder, long deliveries) throws IOException {
        long needed = STACK_BYTES + deliveries * DELIVERY_BYTES;
        long free = Files.getFileStore(runFolder).getUsableSpace();
        if (free < needed) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s has %,d MB free; the servers of this run need about %,d MB: free some disk space, or set another folder with the environment "
                            + "variable MAVEN_OPTS=-Djava.io.tmpdir=/another/folder",
                    runFolder.getParent(),
                    free >> 20,
                    needed >> 20));
        }
        checkLoopback();
    }

    /** @throws IOException if a server on this machine cannot be reached */
    static void checkLoopback() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName(Ports.HOST));
                Socket client = new Socket()) {
            client.connect(server.getLocalSocketAddress(), CONNECT_MILLIS);
        } catch (IOException e) {
            throw new IOException(
                    "cannot open and reach a port on " + Ports.HOST + " (" + e.getMessage()
                            + "); the run needs seven: check that the loopback interface is up and that this user may open ports",
                    e);
        }
    }

    /** Returns which of the folders are on a full disk, as an addition to the message of a failure; empty if none is. */
    public static String full(Path... folders) {
        List<String> full = new ArrayList<>();
        for (Path folder : folders) {
            try {
                FileStore store = Files.getFileStore(folder);
                if (store.getUsableSpace() < FULL_BYTES) {
                    full.add(String.format(
                            Locale.ROOT,
                            "the disk of %s is full (%,d kB of %,d kB are free)",
                            folder,
                            store.getUsableSpace() >> 10,
                            store.getTotalSpace() >> 10));
                }
            } catch (IOException e) {
                // This only helps to explain another failure, which must not be hidden.
                full.add("the free space of " + folder + " is unknown: " + e.getMessage());
            }
        }
        return full.isEmpty() ? "" : "; " + String.join("; ", full) + ": free some disk space and run again";
    }
}
