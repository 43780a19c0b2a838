package org.xmtp.reactive.node.store.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to a server that can break: whoever came by it sees the end of the connection, and the server does not. It can
 * also fall silent, and then takes nothing more from whoever came by it so far.
 */
final class BreakingPath implements AutoCloseable {

    private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<Socket> near = new ConcurrentLinkedQueue<>();
    private final Queue<Socket> far = new ConcurrentLinkedQueue<>();
    private final int target;
    private volatile boolean isClosed;
    private final AtomicInteger silences = new AtomicInteger();

    /** A way to a port of this machine. */
    BreakingPath(int target) throws IOException {
        this.target = target;
        start(this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** Every connection ends, and if need be every later one at once. */
    void breakOff(boolean closeLater) throws IOException {
        isClosed = closeLater;
        // Whoever comes again at once is not broken off a second time.
        for (Socket socket : List.copyOf(near)) {
            socket.close();
        }
    }

    /** Nothing goes through the connections that there are any more, and every one stays. */
    void fallSilent() {
        silences.incrementAndGet();
    }

    void open() {
        isClosed = false;
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = entrance.accept();
            if (isClosed) {
                client.close();
                continue;
            }
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            near.add(client);
            far.add(server);
            start(() -> carry(client.getInputStream(), server));
            start(() -> carry(server.getInputStream(), client));
        }
    }

    private void carry(InputStream from, Socket to) throws IOException {
        int before = silences.get();
        byte[] carried = new byte[8_192];
        int length = from.read(carried);
        while (length >= 0 && silences.get() == before) {
            to.getOutputStream().write(carried, 0, length);
            length = from.read(carried);
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // One side has closed.
                    }
                },
                "path");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        for (Socket socket : near) {
            socket.close();
        }
        for (Socket socket : far) {
            socket.close();
        }
    }
}
