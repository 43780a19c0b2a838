package org.xmtp.reactive.inbound;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.identity.SealOpener;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.session.Slice;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.wire.Sha256;

/**
 * Reads envelopes on lanes, in the order in which they came: one job at a time, as many as have come. Only opening what
 * looks sealed tells that it is nothing, so in a flood, where most of what was read came to nothing and more waits, the
 * next job lets those go first that messages wait for.
 */
final class EnvelopeReader {
    private static final int MAX_ENVELOPES = 64;
    private static final long MAX_BYTES = 1 << 20;

    private final Epoch epoch;
    private final PeerId self;
    /** Used by one job at a time. */
    private final SealOpener seals;

    private final BiConsumer<Passage, Read> done;
    private final Deque<Passage> unread = new ArrayDeque<>();
    private boolean reading;
    private boolean givesWay;

    /**
     * What reading an envelope came to.
     *
     * @param digest of its bytes
     * @param arrival what it claims; null where it has no form to claim anything, or is not for us
     * @param refusal why there is no arrival
     */
    record Read(Digest digest, @Nullable Arrival arrival, Refusal refusal) {}

    EnvelopeReader(Epoch epoch, LocalIdentity identity, BiConsumer<Passage, Read> done) {
        this.epoch = epoch;
        this.self = identity.self();
        this.seals = new SealOpener(identity.account());
        this.done = done;
    }

    void add(Passage passage) {
        unread.add(passage);
        if (!reading) {
            reading = true;
            epoch.later(this::next);
        }
    }

    private void next() {
        List<Passage> batch = new ArrayList<>();
        List<NetworkEnvelope> envelopes = new ArrayList<>();
        long bytes = 0;
        while (!unread.isEmpty() && batch.size() < MAX_ENVELOPES && bytes < MAX_BYTES) {
            Passage passage = unread.remove();
            bytes += passage.bytes();
            batch.add(passage);
            envelopes.add(passage.envelope());
        }
        Supplier<List<Read>> job = () -> Slice.of(envelopes, this::read, epoch::nanoTime);
        Consumer<List<Read>> finished = read -> finished(batch, read);
        Consumer<Throwable> failed = error -> {
            throw new IllegalStateException("An envelope made the reader throw.", error);
        };
        if (givesWay) {
            epoch.check(job, finished, failed);
        } else {
            epoch.compute(job, finished, failed);
        }
    }

    private void finished(List<Passage> batch, List<Read> read) {
        for (int i = batch.size() - 1; i >= read.size(); i--) {
            unread.addFirst(batch.get(i));
        }
        long refused = read.stream().filter(one -> one.arrival() == null).count();
        givesWay = refused > read.size() / 2 && !unread.isEmpty();
        reading = !unread.isEmpty();
        if (reading) {
            next();
        }
        for (int i = 0; i < read.size(); i++) {
            done.accept(batch.get(i), read.get(i));
        }
    }

    /** On a lane. */
    private Read read(NetworkEnvelope envelope) {
        Digest digest = Digest.of(Sha256.of(envelope.message()));
        Refusal none = new Refusal(FailureReason.MALFORMED, "it can't be read");
        try {
            return new Read(digest, Arrival.of(envelope, digest, self, seals), none);
        } catch (Refusal refusal) {
            return new Read(digest, null, refusal);
        } catch (RuntimeException | StackOverflowError e) {
            return new Read(digest, null, none);
        }
    }
}
