package org.xmtp.reactive.inbound;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.identity.SealOpener;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.wire.Sha256;

/** Reads envelopes on lanes, in the order in which they came: one job at a time, as many as have come. */
final class EnvelopeReader {
    private static final int MAX_ENVELOPES = 64;
    private static final long MAX_BYTES = 1 << 20;

    private final Epoch epoch;
    private final PeerId self;
    /** Used by one job at a time. */
    private final SealOpener seals;

    private final BiConsumer<Passage, Read> done;
    private final Queue<Passage> unread = new ArrayDeque<>();
    private boolean reading;

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
        epoch.compute(() -> envelopes.stream().map(this::read).toList(), read -> finished(batch, read), error -> {
            throw new IllegalStateException("An envelope made the reader throw.", error);
        });
    }

    private void finished(List<Passage> batch, List<Read> read) {
        reading = !unread.isEmpty();
        if (reading) {
            next();
        }
        for (int i = 0; i < batch.size(); i++) {
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
