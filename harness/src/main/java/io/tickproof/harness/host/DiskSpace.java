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

/** What the servers need of the machine: room on its disks, and the right to open ports. */
public final class DiskSpace {
    /** What the servers write before the first tick comes, and a little: 82 MB were measured. */
    private static final long STACK_BYTES = 160L << 20;
    /** A tick in Kafka's log, the journals, the tables and their indexes: 180 bytes were measured. */
    private static final long DELIVERY_BYTES = 300;
    /** Where so little is left, writing has failed or soon will. */
    private static final long FULL_BYTES = 4L << 20;

    private static final int CONNECT_MILLIS = 2_000;

    private DiskSpace() {}

    /**
     * Looks before anything is started.
     *
     * @param temporary the folder of the run
     * @param deliveries about how many there will be
     * @throws IOException which says what is missing, and what to do
     */
    public static void check(Path temporary, long deliveries) throws IOException {
        long needed = STACK_BYTES + deliveries * DELIVERY_BYTES;
        long free = Files.getFileStore(temporary).getUsableSpace();
        if (free < needed) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s has %,d MB free; the servers of this run need about %,d MB: make room, or name another folder with the environment "
                            + "variable MAVEN_OPTS=-Djava.io.tmpdir=/another/folder",
                    temporary.getParent(),
                    free >> 20,
                    needed >> 20));
        }
        checkLoopback();
    }

    /** @throws IOException if no server can be reached on this machine */
    static void checkLoopback() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName(Ports.HOST));
                Socket client = new Socket()) {
            client.connect(server.getLocalSocketAddress(), CONNECT_MILLIS);
        } catch (IOException e) {
            throw new IOException(
                    "no server can be reached on " + Ports.HOST + " (" + e.getMessage()
                            + "), and the run needs seven ports there: is the loopback interface up, and may this user open ports?",
                    e);
        }
    }

    /** Which of the folders stand on a full disk, to be said behind a failure; empty where none does. */
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
                // It is only asked to explain another failure.
                full.add(folder + " cannot be looked at: " + e.getMessage());
            }
        }
        return full.isEmpty() ? "" : "; " + String.join("; ", full) + ": make room and run again";
    }
}
