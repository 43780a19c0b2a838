package org.xmtp.reactive.inbound;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpConnectionException;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.identity.Presence;
import org.xmtp.reactive.network.Backoff;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.store.Swept;

/**
 * Subscribes, has the topic swept, and hands on what comes live. The one owner of recovery: it reconnects for ever, and
 * nothing below it retries.
 *
 * <p>Every 20 to 25 s it sees to it that the node knows this installation: one that is emptied does so unnoticed.
 */
final class Mailbox implements Connection.Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(20);
    private static final Duration INTRODUCTIONS = Duration.ofSeconds(2);

    private final Inbound.Parts parts;
    private final Inbound.Client client;
    private final Intake intake;
    private final Epoch epoch;
    private final Map<String, AccountAddress> contactTopics = new HashMap<>();
    private final String topic;
    private final CatchUp catchUp;
    private final ShortSweeps sweeps;
    private final Presence presence;
    private @Nullable Connection connection;
    private boolean isLive;
    private boolean stopped;

    /** A mailbox that goes on where the last complete sweeps let it. */
    Mailbox(Inbound.Parts parts, Inbound.Client client, Intake intake, Swept swept) {
        this.parts = parts;
        this.client = client;
        this.intake = intake;
        this.epoch = parts.core().epoch();
        this.topic = Topics.message(parts.identity().installation());
        this.catchUp = new CatchUp(parts, client, intake, swept);
        this.presence = new Presence(epoch, client.transport(), parts.identity());
        this.sweeps = new ShortSweeps(catchUp, () -> jittered(SWEEP_EVERY));
        intake.whenGap(sweeps::gapSeen);
    }

    boolean isLive() {
        return isLive;
    }

    /** When the last complete sweep began, by our clock: all that was stored before is durable here. 0 before it. */
    long sweptNs() {
        return catchUp.sweptNs();
    }

    /** Begins, and goes on until the epoch ends. */
    void start() {
        connect();
    }

    /** Reads nothing more. */
    void stop() {
        stopped = true;
        isLive = false;
        sweeps.end();
        catchUp.end();
        if (connection != null) {
            connection.end();
        }
    }

    void topicsChanged() {
        if (connection != null && !connection.isOver()) {
            connection.topicsChanged();
        }
    }

    private void tell(ConnectionState state) {
        isLive = state instanceof ConnectionState.Live;
        client.states().tell(state);
    }

    private void connect() {
        if (stopped) {
            return;
        }
        tell(new ConnectionState.Connecting());
        catchUp.begin();
        Connection fresh = new Connection(epoch, client.loop(), intake.traffic(), this);
        connection = fresh;
        fresh.open(client.transport());
    }

    @Override
    public Set<String> topics() {
        Set<AccountAddress> followed = parts.directory().followed();
        contactTopics.clear();
        followed.forEach(account -> contactTopics.put(Topics.contact(account), account));
        return Connection.topicsOf(topic, followed);
    }

    @Override
    public boolean received(NetworkEnvelope envelope) {
        if (envelope.topic().equals(topic)) {
            boolean goesOn = !catchUp.hold(envelope);
            if (goesOn) {
                intake.take(List.of(envelope), Passage.Origin.LIVE);
            }
            return goesOn;
        }
        AccountAddress account = contactTopics.get(envelope.topic());
        if (account != null) {
            parts.directory().published(envelope, account);
        }
        return false;
    }

    @Override
    public void subscribed() {
        Connection stands = connection;
        if (stands == null) {
            return;
        }
        parts.directory().subscribed(true);
        look(stands);
        sweeps.begin(stands, read -> tell(new ConnectionState.CatchingUp(read)), () -> {
            client.backoff().succeeded();
            caughtUp(stands);
            catchUp.inBackground(stands);
        });
    }

    /** Who waits for {@code Live} wants to see what new senders wrote before; but not for longer than a moment. */
    private void caughtUp(Connection stands) {
        boolean[] told = new boolean[1];
        Runnable live = () -> {
            if (!told[0] && !stands.isOver()) {
                told[0] = true;
                tell(new ConnectionState.Live());
            }
        };
        intake.whenIntroduced(live);
        stands.after(INTRODUCTIONS, live);
    }

    private Duration jittered(Duration base) {
        return Backoff.jittered(base, client.loop().random());
    }

    private void look(Connection stands) {
        presence.look();
        stands.after(jittered(LOOK_EVERY), () -> look(stands));
    }

    @Override
    public void broken(Throwable failure) {
        LOG.debug("The connection to the node is lost", failure);
        sweeps.end();
        catchUp.end();
        parts.directory().subscribed(false);
        Duration delay = client.backoff().after(failure);
        isLive = false;
        client.states().waiting(causeOf(failure), delay);
        epoch.after(delay, this::connect);
    }

    private static XmtpException causeOf(Throwable failure) {
        return failure instanceof XmtpException known
                ? known
                : new XmtpConnectionException(
                        Backoff.isRateLimit(failure) ? ErrorCode.RATE_LIMITED : ErrorCode.NODE_UNREACHABLE,
                        "The node is out of reach: " + failure.getMessage() + "; trying again.",
                        failure);
    }
}
