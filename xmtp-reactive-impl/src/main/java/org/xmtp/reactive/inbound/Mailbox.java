package org.xmtp.reactive.inbound;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * Subscribes, has the topic read, by arrivals or by sweeps, and hands on what comes live. The one owner of recovery: it
 * reconnects for ever, and nothing below it retries.
 *
 * <p>It sees to it that the node knows this installation: where the store has no name every 20 to 25 s, since one that
 * is emptied does so unnoticed; else until it does.
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
    private final Map<String, AccountAddress> accountTopics = new HashMap<>();
    private final String topic;
    private final ReadSoFar soFar;
    private final Arrivals arrivals;
    private final CatchUp catchUp;
    private final ShortSweeps sweeps;
    private final Presence presence;
    private @Nullable Connection connection;
    private boolean follows;
    /** The store of the last answer. */
    private Optional<String> named = Optional.empty();

    private boolean isLive;
    private boolean stopped;

    /** A mailbox that goes on where the last complete sweeps let it. */
    Mailbox(Inbound.Parts parts, Inbound.Client client, Intake intake, Swept swept) {
        this.parts = parts;
        this.client = client;
        this.intake = intake;
        this.epoch = parts.core().epoch();
        this.topic = Topics.message(parts.identity().installation());
        this.soFar = new ReadSoFar(parts.core(), swept);
        this.arrivals = new Arrivals(client, intake, epoch, soFar, topic);
        this.catchUp = new CatchUp(parts, client, intake, soFar);
        this.presence = parts.rotation().presence();
        this.sweeps = new ShortSweeps(catchUp, () -> jittered(SWEEP_EVERY));
        intake.whenGap(sweeps::gapSeen);
        intake.whenLeft(soFar::owe);
    }

    boolean isLive() {
        return isLive;
    }

    /** When all that was stored by then was known to be durable here, by our clock; 0 before the first time. */
    long sweptNs() {
        return soFar.sweptNs();
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
        follows = false;
        fresh.open(client.transport(), arrivals.begin());
    }

    @Override
    public Set<String> topics() {
        Set<AccountAddress> followed = parts.directory().followed();
        accountTopics.clear();
        followed.forEach(account -> Topics.ofAccount(account).forEach(one -> accountTopics.put(one, account)));
        return Connection.topicsOf(topic, followed);
    }

    @Override
    public boolean received(NetworkEnvelope envelope, long arrival) {
        if (envelope.topic().equals(topic)) {
            Connection stands = connection;
            if (follows && stands != null) {
                return follow(stands, envelope, arrival);
            }
            return sweep(envelope);
        }
        AccountAddress account = accountTopics.get(envelope.topic());
        if (account != null) {
            parts.directory().published(envelope, account);
        }
        return false;
    }

    private boolean follow(Connection stands, NetworkEnvelope envelope, long arrival) {
        intake.take(List.of(envelope), arrivals.readsAnew() ? Passage.Origin.WALK : Passage.Origin.LIVE);
        arrivals.came(stands, envelope, arrival);
        if (!arrivals.isHistory()) {
            presence.arrived(arrival);
        } else if (arrivals.read() % Sweep.PAGE == 0) {
            tell(new ConnectionState.CatchingUp(arrivals.read()));
        }
        return true;
    }

    private boolean sweep(NetworkEnvelope envelope) {
        boolean goesOn = !catchUp.hold(envelope);
        if (goesOn) {
            intake.take(List.of(envelope), Passage.Origin.LIVE);
        }
        return goesOn;
    }

    @Override
    public void subscribed(Optional<String> store) {
        Connection stands = connection;
        if (stands == null) {
            return;
        }
        if (!store.equals(named) || !presence.isCoveredBy(arrivals.behind())) {
            presence.forget();
            named = store;
        }
        ResumePoint.Way way = arrivals.answered(store);
        if (way == ResumePoint.Way.ANEW) {
            stands.end();
            connect();
            return;
        }
        follows = way == ResumePoint.Way.FOLLOWS;
        parts.directory().subscribed(true);
        look(stands);
        if (follows) {
            tell(new ConnectionState.CatchingUp(0));
            arrivals.follow(stands, this::caughtUp);
        } else {
            sweeps.begin(stands, read -> tell(new ConnectionState.CatchingUp(read)), () -> {
                introduced(stands);
                catchUp.inBackground(stands);
            });
        }
    }

    @Override
    public void caughtUp() {
        Connection stands = connection;
        if (stands != null && follows && arrivals.isHistory()) {
            arrivals.caughtUp(stands, () -> {
                introduced(stands);
                catchUp.inBackgroundOfArrivals(stands);
            });
        }
    }

    /** Who waits for {@code Live} wants to see what new senders wrote before; but not for longer than a moment. */
    private void introduced(Connection stands) {
        client.backoff().succeeded();
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
        if (!follows || !presence.isKnown()) {
            presence.look();
        }
        stands.after(jittered(LOOK_EVERY), () -> {
            if (isLive) {
                arrivals.calm();
            }
            look(stands);
        });
    }

    @Override
    public void broken(Throwable failure) {
        LOG.debug("The connection to the node is lost", failure);
        sweeps.end();
        catchUp.end();
        parts.directory().subscribed(false);
        arrivals.ended();
        if (arrivals.goesOnElsewhere(failure)) {
            // Whatever its store is now, it need not be what it was.
            named = Optional.empty();
            connect();
            return;
        }
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
