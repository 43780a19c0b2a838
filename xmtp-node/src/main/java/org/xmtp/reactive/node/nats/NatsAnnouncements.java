package org.xmtp.reactive.node.nats;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.nats.client.AuthenticationException;
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
import org.xmtp.reactive.node.envelope.Weights;
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

    private static final Logger LOG = LoggerFactory.getLogger(NatsAnnouncements.class);

    private final Options options;
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

    private NatsAnnouncements(String servers) {
        this.options = new Options.Builder()
                .servers(servers.strip().split("\\s*,\\s*"))
                .connectionName("xmtp-node")
                .noEcho()
                .maxReconnects(-1)
                .reconnectWait(RECONNECT_WAIT)
                .connectionTimeout(CONNECT_TIMEOUT)
                .pingInterval(PING_EVERY)
                .discardMessagesWhenOutgoingQueueFull()
                .connectionListener(this::happened)
                .errorListener(new ErrorListener() {})
                .build();
        // A scheduled one: the queue of the plain one makes those who hand over wait for its lock.
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
        try {
            NatsAnnouncements announcements = new NatsAnnouncements(servers);
            announcements.connectSoon();
            return announcements;
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new IllegalArgumentException("the address of NATS is none; it is like nats://nats.example.org:4222");
        }
    }

    private void connectSoon() {
        try {
            thread.execute(this::connect);
        } catch (RejectedExecutionException e) {
            // It is closed.
        }
    }

    /** Occupies the thread: there is nothing to tell meanwhile. */
    private void connect() {
        try {
            for (boolean isFirst = true; isWanted(); isFirst = false) {
                try {
                    Nats.connect(options);
                    return;
                } catch (IOException e) {
                    if (isFirst) {
                        LOG.warn(
                                "NATS {}: what other nodes store is found by looking, until it is there",
                                e instanceof AuthenticationException ? "refuses this node" : "is out of reach");
                    }
                    TimeUnit.MILLISECONDS.sleep(RECONNECT_WAIT.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isWanted() {
        return !closed && connection == null;
    }

    private void happened(Connection of, ConnectionListener.Events event) {
        if (event == ConnectionListener.Events.CONNECTED && isLate()) {
            close(of);
        } else if (took(of, event)) {
            // It gives up by itself where it is refused twice.
            connectSoon();
        }
    }

    private synchronized boolean isLate() {
        return closed;
    }

    /** Whether the connection is gone for good. */
    private synchronized boolean took(Connection of, ConnectionListener.Events event) {
        if (closed) {
            return false;
        }
        switch (event) {
            case CONNECTED, RECONNECTED -> {
                connection = of;
                subscribe();
                connected = true;
                LOG.info("NATS is there: what nodes store they tell each other at once");
                return false;
            }
            case DISCONNECTED, CLOSED -> {
                if (!of.equals(connection)) {
                    return false;
                }
                if (connected) {
                    LOG.warn("NATS is out of reach: what other nodes store is found by looking");
                }
                connected = false;
                if (event == ConnectionListener.Events.DISCONNECTED) {
                    return false;
                }
                connection = null;
                dispatcher = null;
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    private void subscribe() {
        Connection current = connection;
        Listening wanted = listening;
        if (current == null || wanted == null || dispatcher != null) {
            return;
        }
        try {
            Dispatcher made = current.createDispatcher();
            made.subscribe(wanted.subject(), message -> heard(wanted, message));
            dispatcher = made;
        } catch (IllegalStateException e) {
            LOG.debug("The connection to NATS is closing", e);
        }
    }

    @Override
    public synchronized void listen(StoreId store, Consumer<List<ArrivedEnvelope>> listener) {
        Connection current = connection;
        Dispatcher before = dispatcher;
        dispatcher = null;
        listening = new Listening(SUBJECT + store, listener);
        if (current != null && before != null) {
            try {
                current.closeDispatcher(before);
            } catch (IllegalStateException | IllegalArgumentException e) {
                LOG.debug("The connection to NATS is closing", e);
            }
        }
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
        if (!connected) {
            return;
        }
        long bytes = envelopes.stream()
                .mapToLong(arrived -> Weights.of(arrived.envelope()))
                .sum();
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

    private static Envelope told(ArrivedEnvelope arrived) {
        return arrived.arrival() == 0
                ? arrived.envelope()
                : arrived.envelope().toBuilder().setArrival(arrived.arrival()).build();
    }

    private synchronized @Nullable Connection open() {
        return connection;
    }

    /** In parts that the server takes. What it does not take at all is left out, and found by looking. */
    private void publish(String subject, List<ArrivedEnvelope> envelopes) {
        Connection current = open();
        if (current == null || current.outgoingPendingBytes() > MAX_WAITING_BYTES) {
            return;
        }
        long most = current.getMaxPayload();
        QueryResponse.Builder part = QueryResponse.newBuilder();
        long bytes = 0;
        try {
            for (ArrivedEnvelope arrived : envelopes) {
                Envelope told = told(arrived);
                int size = CodedOutputStream.computeMessageSize(QueryResponse.ENVELOPES_FIELD_NUMBER, told);
                if (bytes + size > most && bytes > 0) {
                    current.publish(subject, part.build().toByteArray());
                    part.clear();
                    bytes = 0;
                }
                if (size <= most) {
                    part.addEnvelopes(told);
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
