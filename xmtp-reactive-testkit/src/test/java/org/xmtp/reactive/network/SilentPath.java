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

/**
 * A way to a node that can fall silent: every connection stays open, new ones too, and nothing goes through. What was
 * opened by then stays silent when the way is there again.
 */
final class SilentPath implements AutoCloseable {
    private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger age = new AtomicInteger();
    private volatile int target;
    private volatile boolean silent;

    /** A way to a port of this machine. */
    SilentPath(int target) throws IOException {
        this.target = target;
        start("entrance", this::accept);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + entrance.getLocalPort());
    }

    /** Nothing goes through from here on. */
    void fallSilent() {
        silent = true;
        age.incrementAndGet();
    }

    /** New connections lead to the given port. */
    void comeBack(int port) {
        target = port;
        age.incrementAndGet();
        silent = false;
    }

    private void accept() throws IOException {
        while (!entrance.isClosed()) {
            Socket near = entrance.accept();
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

    private static void start(String name, Task task) {
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
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
