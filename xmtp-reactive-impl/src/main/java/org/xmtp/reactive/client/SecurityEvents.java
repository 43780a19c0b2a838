package org.xmtp.reactive.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.SecurityEvent;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.runtime.Outlet;
import reactor.core.publisher.Flux;

/**
 * What was noticed that concerns trust. The newest events are kept once for all who watch; each has its own place among
 * them, so one who is slow holds up nobody and costs nothing more.
 */
final class SecurityEvents {
    /** How many events are kept. */
    static final int KEPT = 256;

    /** How long the same of one installation is not told again. */
    static final Duration PAUSE = Duration.ofDays(1);

    /** Of how many it is remembered that they were told; the eldest make way. */
    private static final int MAX_TOLD = 10_000;

    private final Loop loop;
    private final List<SecurityEvent.OfInstallation> kept = new ArrayList<>();
    private final List<Watch> watches = new ArrayList<>();
    private final List<Consumer<SecurityEvent.OfInstallation>> listeners = new ArrayList<>();
    private final Map<Subject, Long> toldNanos = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Subject, Long> eldest) {
            return size() > MAX_TOLD;
        }
    };
    private long told;
    private boolean last;

    /** What is the same where it is noticed again. */
    private record Subject(
            Class<?> kind,
            Optional<SecurityEvent.RefusedBundle.Reason> reason,
            AccountAddress account,
            InstallationId installation) {
        static Subject of(SecurityEvent.OfInstallation event) {
            return new Subject(
                    event.getClass(),
                    event instanceof SecurityEvent.RefusedBundle refused
                            ? Optional.of(refused.reason())
                            : Optional.empty(),
                    event.account(),
                    event.installation());
        }
    }

    /** One subscription, and how many events lie before its place. */
    private static final class Watch {
        private final Outlet<SecurityEvent> outlet;
        private long place;

        Watch(Outlet<SecurityEvent> outlet) {
            this.outlet = outlet;
        }
    }

    SecurityEvents(Loop loop) {
        this.loop = loop;
    }

    /** What is kept, then every event; completes behind the last. */
    Flux<SecurityEvent> all() {
        return loop.flux(outlet -> {
            Watch watch = new Watch(outlet);
            outlet.onDemand(() -> give(watch));
            outlet.onCancel(() -> watches.remove(watch));
            watches.add(watch);
            give(watch);
        });
    }

    /** Tells a listener of each event, on the loop. */
    void onEvent(Consumer<SecurityEvent.OfInstallation> listener) {
        listeners.add(listener);
    }

    /** Something was noticed. */
    void tell(SecurityEvent.OfInstallation event) {
        if (last || !isDue(Subject.of(event))) {
            return;
        }
        if (kept.size() == KEPT) {
            kept.remove(0);
        }
        kept.add(event);
        told++;
        listeners.forEach(listener -> listener.accept(event));
        List.copyOf(watches).forEach(this::give);
    }

    private boolean isDue(Subject subject) {
        Long before = toldNanos.get(subject);
        boolean isDue = before == null || loop.nanoTime() - before >= PAUSE.toNanos();
        if (isDue) {
            toldNanos.remove(subject);
            toldNanos.put(subject, loop.nanoTime());
        }
        return isDue;
    }

    /** Nothing is noticed any more. */
    void end() {
        last = true;
        List.copyOf(watches).forEach(this::give);
    }

    private void give(Watch watch) {
        long eldest = told - kept.size();
        while (watch.place < told && watch.outlet.demand() > 0) {
            if (watch.place < eldest) {
                watch.outlet.next(new SecurityEvent.Missed(eldest - watch.place));
                watch.place = eldest;
            } else {
                watch.outlet.next(kept.get((int) (watch.place - eldest)));
                watch.place++;
            }
        }
        if (last && watch.place == told) {
            watches.remove(watch);
            watch.outlet.complete();
        }
    }
}
