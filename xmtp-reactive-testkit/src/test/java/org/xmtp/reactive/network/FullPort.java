package org.xmtp.reactive.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A port at which connections wait for ever: its queue is full, so the machine drops whatever asks for more. */
final class FullPort implements AutoCloseable {
    private static final int FULL_AFTER_MILLIS = 1000;

    private final ServerSocket socket;
    private final List<Socket> queue = new ArrayList<>();

    /** A port that is free, or the given one. */
    FullPort(int port) throws IOException {
        socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        boolean full = false;
        while (!full) {
            Socket next = new Socket();
            queue.add(next);
            try {
                next.connect(socket.getLocalSocketAddress(), FULL_AFTER_MILLIS);
            } catch (SocketTimeoutException e) {
                full = true;
            }
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        for (Socket waiting : queue) {
            waiting.close();
        }
        socket.close();
    }
}
