package org.xmtp.reactive.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A way to a node that can fall silent: every connection stays open, and nothing goes through; new ones are taken, or
 * nobody answers them. What was opened by then stays silent when the way is there again.
 */
final class SilentPath implements AutoCloseable {
    private static final int QUEUE = 50;

    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger age = new AtomicInteger();
    private volatile int target;
    private volatile boolean silent;
    private ServerSocket entrance;
    private Thread accepting;
    private @Nullable FullPort full;

    /** A way to a port of this machine. */
    SilentPath(int target) throws IOException {
        this.target = target;
        this.entrance = new ServerSocket(0, QUEUE, InetAddress.getLoopbackAddress());
        this.accepting = accept(entrance);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + entrance.getLocalPort());
    }

    /** Nothing goes through from here on. */
    void fallSilent() {
        silent = true;
        age.incrementAndGet();
    }

    /** The same, as where every packet is dropped: nor does anybody answer who asks for a connection. */
    void dropPackets() throws IOException, InterruptedException {
        fallSilent();
        entrance.close();
        // The port is free only when nobody accepts any more.
        accepting.join();
        full = new FullPort(entrance.getLocalPort());
    }

    /** New connections lead to the given port. */
    void comeBack(int port) throws IOException {
        target = port;
        age.incrementAndGet();
        silent = false;
        FullPort dropping = full;
        if (dropping != null) {
            dropping.close();
            full = null;
            entrance = new ServerSocket(dropping.port(), QUEUE, InetAddress.getLoopbackAddress());
            accepting = accept(entrance);
        }
    }

    private Thread accept(ServerSocket from) {
        return start("entrance", () -> acceptAll(from));
    }

    private void acceptAll(ServerSocket from) throws IOException {
        while (!from.isClosed()) {
            Socket near = from.accept();
            sockets.add(near);
            int born = age.get();
            if (silent) {
                start("swallow", () -> near.getInputStream().transferTo(OutputStream.nullOutputStream()));
            } else {
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(far);
                start("there", () -> carry(near.getInputStream(), far, born));
                start("back", () -> carry(far.getInputStream(), near, born));
            }
        }
    }

    /** The end of one side shows on the other, unless the way has fallen silent meanwhile. */
    private void carry(InputStream from, Socket to, int born) throws IOException {
        byte[] buffer = new byte[8192];
        try {
            int length;
            while ((length = from.read(buffer)) >= 0) {
                if (born == age.get()) {
                    to.getOutputStream().write(buffer, 0, length);
                }
            }
        } finally {
            if (born == age.get()) {
                to.close();
            }
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static Thread start(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // One side has closed.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        FullPort dropping = full;
        if (dropping != null) {
            dropping.close();
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
