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
    private @Nullable Instant troubledSince;

    ConnectionStates(Loop loop, ConnectionState first) {
        this.loop = loop;
        this.states = new Newest<>(loop);
        states.tell(first);
    }

    /** The present state, then every change; completes after {@code Closed}. */
    Flux<ConnectionState> changes() {
        return states.changes();
    }

    @Override
    public void tell(ConnectionState state) {
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
        states.tell(new ConnectionState.Waiting(cause, since, now.plus(pause)));
    }
}
