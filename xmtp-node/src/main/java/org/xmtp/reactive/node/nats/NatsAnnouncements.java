package org.xmtp.reactive.node.nats;

import com.google.protobuf.InvalidProtocolBufferException;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Dispatcher;
import io.nats.client.ErrorListener;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.QueryResponse;
import org.xmtp.reactive.node.commit.Announcements;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.store.StoreId;

/**
 * Tells by NATS, on a subject for each store, and connects again whenever it has to. What is told goes through a thread
 * of its own; where too much waits for it, it is left out.
 */
public final class NatsAnnouncements implements Announcements, AutoCloseable {

    private static final String SUBJECT = "xmtp.node.stored.";
    private static final Duration RECONNECT_WAIT = Duration.ofSeconds(1);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** A server that is silent for two of them is left. */
    private static final Duration PING_EVERY = Duration.ofSeconds(5);

    private static final long MAX_WAITING_BYTES = 32L << 20;

    /** What the parts of a message take beside the envelopes. */
    private static final int ROOM_BYTES = 1_024;

    private static final Logger LOG = LoggerFactory.getLogger(NatsAnnouncements.class);

    private final ScheduledExecutorService thread;
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicBoolean foreign = new AtomicBoolean();
    // Guarded by this.
    private @Nullable Connection connection;
    private @Nullable Dispatcher dispatcher;
    private @Nullable Listening listening;
    private boolean closed;
    private volatile boolean connected;

    private record Listening(String subject, Consumer<List<ArrivedEnvelope>> listener) {}

    private NatsAnnouncements() {
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread plain = new Thread(task, "xmtp-node-nats");
            plain.setDaemon(true);
            return plain;
        });
    }

    /**
     * Begins to connect, and goes on trying until it is closed.
     *
     * @param servers addresses such as {@code nats://nats.example.org:4222}, {@code tls://…}, with commas between them;
     *     a user and password may stand in front of the host
     * @throws IllegalArgumentException if it is no such address; the text does not hold it
     */
    public static NatsAnnouncements connect(String servers) {
        NatsAnnouncements announcements = new NatsAnnouncements();
        Options options;
        try {
            options = new Options.Builder()
                    .servers(servers.strip().split("\\s*,\\s*"))
                    .connectionName("xmtp-node")
                    .noEcho()
                    .maxReconnects(-1)
                    .reconnectWait(RECONNECT_WAIT)
                    .connectionTimeout(CONNECT_TIMEOUT)
                    .pingInterval(PING_EVERY)
                    .discardMessagesWhenOutgoingQueueFull()
                    .connectionListener(announcements::happened)
                    .errorListener(new ErrorListener() {})
                    .build();
        } catch (IllegalArgumentException e) {
            announcements.close();
            throw new IllegalArgumentException("the address of NATS is none; it is like nats://nats.example.org:4222");
        }
        announcements.thread.execute(() -> announcements.connect(options));
        return announcements;
    }

    /** Occupies the thread: there is nothing to tell meanwhile. */
    private void connect(Options options) {
        try {
            for (boolean isFirst = true; !isClosed(); isFirst = false) {
                try {
                    Nats.connect(options);
                    return;
                } catch (IOException e) {
                    if (isFirst) {
                        LOG.warn("NATS is out of reach: what other nodes store is found by looking, until it is there");
                    }
                    TimeUnit.MILLISECONDS.sleep(RECONNECT_WAIT.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void happened(Connection of, ConnectionListener.Events event) {
        if (closed && event == ConnectionListener.Events.CONNECTED) {
            close(of);
        }
        if (closed) {
            return;
        }
        switch (event) {
            case CONNECTED, RECONNECTED -> {
                connection = of;
                subscribe();
                connected = true;
                LOG.info("NATS is there: what nodes store they tell each other at once");
            }
            case DISCONNECTED -> {
                if (connected) {
                    LOG.warn("NATS is out of reach: what other nodes store is found by looking");
                }
                connected = false;
            }
            default -> {}
        }
    }

    private void subscribe() {
        Connection current = connection;
        Listening wanted = listening;
        if (current == null || wanted == null) {
            return;
        }
        if (dispatcher == null) {
            dispatcher = current.createDispatcher();
            dispatcher.subscribe(wanted.subject(), message -> heard(wanted, message));
        }
    }

    @Override
    public synchronized void listen(StoreId store, Consumer<List<ArrivedEnvelope>> listener) {
        Connection current = connection;
        if (current != null && dispatcher != null) {
            current.closeDispatcher(dispatcher);
            dispatcher = null;
        }
        listening = new Listening(SUBJECT + store, listener);
        subscribe();
    }

    private void heard(Listening listening, Message message) {
        try {
            listening
                    .listener()
                    .accept(QueryResponse.parseFrom(message.getData()).getEnvelopesList().stream()
                            .map(NatsAnnouncements::arrived)
                            .toList());
        } catch (InvalidProtocolBufferException e) {
            if (foreign.compareAndSet(false, true)) {
                LOG.warn("Something else than a node writes on {}; this is said once", listening.subject());
            }
        }
    }

    private static ArrivedEnvelope arrived(Envelope told) {
        return new ArrivedEnvelope(told.toBuilder().clearArrival().build(), told.getArrival());
    }

    @Override
    public boolean isHeard() {
        return connected;
    }

    @Override
    public void tell(StoreId store, List<ArrivedEnvelope> envelopes) {
        long bytes = envelopes.stream().mapToLong(NatsAnnouncements::size).sum();
        if (!connected) {
            return;
        }
        if (waitingBytes.addAndGet(bytes) > MAX_WAITING_BYTES) {
            waitingBytes.addAndGet(-bytes);
            return;
        }
        try {
            thread.execute(() -> {
                try {
                    publish(SUBJECT + store, envelopes);
                } finally {
                    waitingBytes.addAndGet(-bytes);
                }
            });
        } catch (RejectedExecutionException e) {
            // It is closed.
        }
    }

    private static int size(ArrivedEnvelope arrived) {
        return arrived.envelope().getSerializedSize() + ROOM_BYTES;
    }

    private synchronized @Nullable Connection open() {
        return connection;
    }

    /** In parts that the server takes. What it does not take at all is left out, and found by looking. */
    private void publish(String subject, List<ArrivedEnvelope> envelopes) {
        Connection current = open();
        if (current == null) {
            return;
        }
        long most = current.getMaxPayload();
        QueryResponse.Builder part = QueryResponse.newBuilder();
        long bytes = 0;
        try {
            for (ArrivedEnvelope arrived : envelopes) {
                int size = size(arrived);
                if (bytes + size > most && bytes > 0) {
                    current.publish(subject, part.build().toByteArray());
                    part.clear();
                    bytes = 0;
                }
                if (size <= most) {
                    part.addEnvelopes(arrived.envelope().toBuilder().setArrival(arrived.arrival()));
                    bytes += size;
                }
            }
            if (bytes > 0) {
                current.publish(subject, part.build().toByteArray());
            }
        } catch (IllegalStateException | IllegalArgumentException e) {
            LOG.debug("NATS did not take what was to be told", e);
        }
    }

    @Override
    public void close() {
        Connection current;
        synchronized (this) {
            closed = true;
            connected = false;
            current = connection;
        }
        thread.shutdownNow();
        if (current != null) {
            close(current);
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
