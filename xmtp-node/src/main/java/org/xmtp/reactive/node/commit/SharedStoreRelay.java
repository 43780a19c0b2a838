package org.xmtp.reactive.node.commit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import org.xmtp.reactive.node.relay.EnvelopeRelay;
import org.xmtp.reactive.node.relay.LiveSubscription;
import org.xmtp.reactive.node.relay.SlowSubscribers;
import org.xmtp.reactive.node.relay.Subscriber;
import org.xmtp.reactive.node.relay.TopicFilter;
import org.xmtp.reactive.node.store.ArrivalPage;
import org.xmtp.reactive.node.store.PageBounds;
import org.xmtp.reactive.node.store.SharedEnvelopeStore;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.StoreId;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * The relay of a node that has its store in common with others: what those store is handed on as well. It all goes in
 * the order of arrival and without a hole, so that whoever has one envelope has all before it: what does not follow
 * what was handed on last is read from the store, with everything between. What others tell comes at once, and what
 * they did not tell is found by looking.
 *
 * <p>What is not stored reaches the subscribers of the node to which it was published, and those of others if it is
 * told.
 */
public final class SharedStoreRelay implements EnvelopeRelay {

    /** How long what another node has stored may wait. */
    static final Duration LOOK_EVERY = Duration.ofMillis(100);

    /** The same where others tell what they store. */
    private static final Duration LOOK_SELDOM = Duration.ofSeconds(1);

    /** The same where the store fails: its failures are logged each time. */
    private static final Duration LOOK_AGAIN_AFTER = Duration.ofSeconds(2);

    private static final Duration LONGEST_READ = Duration.ofSeconds(60);
    private static final PageBounds PAGE = new PageBounds(1_000, 4L << 20);
    private static final Logger LOG = LoggerFactory.getLogger(SharedStoreRelay.class);

    private final SharedEnvelopeStore store;
    private final EnvelopeRelay relay;
    private final Announcements announcements;
    private final Scheduler scheduler;
    private final Disposable looking;
    // Guarded by this, which is held while envelopes are handed on: they have to go one after the other.
    private final RecentEnvelopes relayed = new RecentEnvelopes(System::nanoTime);
    private StoreId followed;
    private long handedOn;
    private boolean reading;
    private boolean wanted;
    private boolean failed;
    private long lookedNanos;

    /**
     * Hands on what is stored behind an arrival.
     *
     * @param handedOn the newest arrival, before anybody is subscribed
     * @param relay to whom it is handed
     * @param announcements how nodes tell each other; not closed here
     * @param scheduler on which it looks; not closed here
     */
    public SharedStoreRelay(
            SharedEnvelopeStore store,
            long handedOn,
            EnvelopeRelay relay,
            Announcements announcements,
            Scheduler scheduler) {
        this.store = store;
        this.followed = store.id();
        this.handedOn = handedOn;
        this.relay = relay;
        this.announcements = announcements;
        this.scheduler = scheduler;
        long period = LOOK_EVERY.toMillis();
        listen();
        this.looking = scheduler.schedulePeriodically(this::lookNow, period, period, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void publish(List<ArrivedEnvelope> envelopes) {
        if (!envelopes.isEmpty()) {
            announcements.tell(followed, envelopes);
            handOn(envelopes);
        }
    }

    private void listen() {
        StoreId store = followed;
        announcements.listen(store, envelopes -> heard(store, envelopes));
    }

    /** What is still told of a store that this one is no more concerns nobody. */
    private synchronized void heard(StoreId of, List<ArrivedEnvelope> envelopes) {
        if (envelopes.isEmpty() || !of.equals(followed)) {
            return;
        }
        try {
            handOn(envelopes);
        } catch (Throwable machine) {
            // It is stored, but not everybody has it.
            relay.interrupt(machine);
        }
    }

    private void handOn(List<ArrivedEnvelope> envelopes) {
        long first = envelopes.get(0).arrival();
        long last = envelopes.get(envelopes.size() - 1).arrival();
        if (last == 0) {
            relay.publish(envelopes.stream()
                    .filter(envelope -> relayed.add(EnvelopeId.of(envelope.envelope())))
                    .toList());
        } else if (first == handedOn + 1 && isWithoutHole(envelopes)) {
            handedOn = last;
            relay.publish(envelopes);
        } else if (last > handedOn) {
            look();
        }
    }

    private static boolean isWithoutHole(List<ArrivedEnvelope> envelopes) {
        long first = envelopes.get(0).arrival();
        for (int i = 0; i < envelopes.size(); i++) {
            if (envelopes.get(i).arrival() != first + i) {
                return false;
            }
        }
        return true;
    }

    private synchronized void lookNow() {
        Duration wait = failed ? LOOK_AGAIN_AFTER : announcements.isHeard() ? LOOK_SELDOM : Duration.ZERO;
        if (System.nanoTime() - lookedNanos >= wait.toNanos()) {
            look();
        }
    }

    private synchronized void look() {
        wanted = true;
        if (!reading) {
            read();
        }
    }

    private void read() {
        reading = true;
        wanted = false;
        lookedNanos = System.nanoTime();
        long behind = handedOn;
        try {
            store.arrivedBehind(behind, PAGE)
                    .timeout(LONGEST_READ, scheduler)
                    .subscribe(page -> read(behind, page), this::failed);
        } catch (Throwable machine) {
            failed(machine);
        }
    }

    private synchronized void read(long behind, ArrivalPage page) {
        reading = false;
        failed = false;
        if (!store.id().equals(followed) || page.upTo() < behind) {
            followed = store.id();
            handedOn = page.upTo();
            relay.interrupt(new StoreException("the store became another one"));
            listen();
            return;
        }
        // Meanwhile this node may have stored what follows, and handed it on.
        List<ArrivedEnvelope> next = page.envelopes().stream()
                .filter(envelope -> envelope.arrival() > handedOn)
                .toList();
        handedOn = Math.max(handedOn, page.upTo());
        try {
            relay.publish(next);
        } catch (Throwable machine) {
            // It is stored, but not everybody has it.
            relay.interrupt(machine);
        }
        if (page.isFull() || wanted) {
            read();
        }
    }

    private synchronized void failed(Throwable cause) {
        reading = false;
        failed = true;
        lookedNanos = System.nanoTime();
        LOG.debug("What others have stored could not be read", cause);
    }

    @Override
    public LiveSubscription subscribe(Subscriber subscriber, TopicFilter filter) {
        return relay.subscribe(subscriber, filter);
    }

    @Override
    public int subscribers() {
        return relay.subscribers();
    }

    @Override
    public SlowSubscribers slow() {
        return relay.slow();
    }

    @Override
    public void interrupt(Throwable cause) {
        relay.interrupt(cause);
    }

    @Override
    public void close(Throwable cause) {
        looking.dispose();
        relay.close(cause);
    }
}
