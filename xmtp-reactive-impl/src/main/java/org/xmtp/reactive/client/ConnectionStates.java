package org.xmtp.reactive.client;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.inbound.Inbound;
import org.xmtp.reactive.runtime.Loop;
import reactor.core.publisher.Flux;

/** How the client stands, for whoever watches. */
final class ConnectionStates implements Inbound.States {
    private final Loop loop;
    private final Newest<ConnectionState> states;
    private ConnectionState present;
    private @Nullable Instant troubledSince;
    /** What is true again once the store's trouble is over; null where it has none. */
    private @Nullable ConnectionState behindTrouble;

    ConnectionStates(Loop loop, ConnectionState first) {
        this.loop = loop;
        this.states = new Newest<>(loop);
        this.present = first;
        states.tell(first);
    }

    /** The present state, then every change; completes after {@code Closed}. */
    Flux<ConnectionState> changes() {
        return states.changes();
    }

    /** From now on it stands like this, until it is closed. */
    void revoked(long revokedNs) {
        tell(new ConnectionState.Revoked(
                Instant.ofEpochSecond(revokedNs / 1_000_000_000L, revokedNs % 1_000_000_000L)));
    }

    @Override
    public void tell(ConnectionState state) {
        if (present instanceof ConnectionState.Revoked && !(state instanceof ConnectionState.Closed)) {
            return;
        }
        behindTrouble = null;
        present = state;
        if (state instanceof ConnectionState.Live) {
            troubledSince = null;
        }
        states.tell(state);
        if (state instanceof ConnectionState.Closed) {
            states.end();
        }
    }

    @Override
    public void waiting(XmtpException cause, Duration pause) {
        Instant now = loop.clock().instant();
        Instant since = troubledSince == null ? now : troubledSince;
        troubledSince = since;
        tell(new ConnectionState.Waiting(cause, since, now.plus(pause)));
    }

    /** Shows trouble of the store, until it is over or something else is told. */
    void trouble(XmtpException cause, Duration pause) {
        ConnectionState before = behindTrouble == null ? present : behindTrouble;
        waiting(cause, pause);
        behindTrouble = before;
    }

    /** The store has no trouble any more. */
    void mended() {
        if (behindTrouble != null) {
            tell(behindTrouble);
        }
    }
}
