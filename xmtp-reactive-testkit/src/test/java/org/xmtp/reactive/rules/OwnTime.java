package org.xmtp.reactive.rules;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.runtime.Lanes;
import org.xmtp.reactive.runtime.Strand;
import reactor.core.publisher.Mono;

/** A runtime whose time of day is another one than everybody's. All else is the other runtime's. */
final class OwnTime implements EngineRuntime {
    private final EngineRuntime over;
    private Duration ahead;
    private boolean failing;

    OwnTime(EngineRuntime over, Duration ahead) {
        this.over = over;
        this.ahead = ahead;
    }

    /** Sets the clock. */
    void ahead(Duration by) {
        ahead = by;
    }

    /** The next reading of the clock throws. */
    void failOnce() {
        failing = true;
    }

    @Override
    public Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                if (failing) {
                    failing = false;
                    throw new IllegalStateException("a fault of the test");
                }
                return over.clock().instant().plus(ahead);
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException("The engine knows one zone.");
            }
        };
    }

    @Override
    public long nanoTime() {
        return over.nanoTime();
    }

    @Override
    public SecureRandom random() {
        return over.random();
    }

    @Override
    public Strand loop() {
        return over.loop();
    }

    @Override
    public Strand events() {
        return over.events();
    }

    @Override
    public Strand store() {
        return over.store();
    }

    @Override
    public Lanes lanes() {
        return over.lanes();
    }

    @Override
    public NetworkTransport transport(NodeAccess node) {
        return over.transport(node);
    }

    @Override
    public Mono<Void> close() {
        return over.close();
    }
}
