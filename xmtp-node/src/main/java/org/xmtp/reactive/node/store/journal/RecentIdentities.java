package org.xmtp.reactive.node.store.journal;

import com.google.protobuf.ByteString;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Tells of most new envelopes without a look into the database that they are new: of some spans of the envelopes' own
 * time, about a second each, all identities that are kept are known, by a part of each. What is published bears the
 * time of its publishing as a rule, so the spans used last are those that are asked for.
 *
 * <p>It may take what is new for known, never the other way round: what it does not rule out is to be looked up. Used
 * by one caller at a time.
 */
final class RecentIdentities {

    /** A span is so many bits of time in nanoseconds: 1.07 s. */
    private static final int SPAN_BITS = 30;

    /** A span with more identities is not remembered, but looked up one by one. */
    private static final int MAX_OF_SPAN = 1 << 18;

    /** One that has more when it is needed is not either, for reading it would take too long. */
    private static final int MAX_READ = 1 << 14;

    /** The most identities that are remembered, at 12 to 32 bytes of the heap each. */
    private static final int MAX_REMEMBERED = 1 << 19;

    /** The most spans that are remembered, also those without anything in them. */
    private static final int MAX_SPANS = 1_024;

    /** The most spans that are read for one batch; times that lie further apart are looked up one by one. */
    private static final int READ_AT_ONCE = 2;

    /** An odd number without a pattern, 2^64 divided by the golden ratio: neighbouring times differ in every part. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final JournaledDatabase database;
    private final Pending pending;
    private final int maxOfSpan;
    private final int maxRemembered;
    private final Map<Long, Span> spans = new LinkedHashMap<>(16, 0.75f, true);
    private int remembered;

    private static final class Span {
        private LongObjectMap<Boolean> identities = new LongObjectHashMap<>(16, 0.75f);
        private boolean isCrowded;

        /** False if it was there before. */
        boolean add(EnvelopeId id) {
            return identities.put(part(id), Boolean.TRUE) == null;
        }
    }

    RecentIdentities(JournaledDatabase database, Pending pending) {
        this(database, pending, MAX_OF_SPAN, MAX_REMEMBERED);
    }

    RecentIdentities(JournaledDatabase database, Pending pending, int maxOfSpan, int maxRemembered) {
        this.database = database;
        this.pending = pending;
        this.maxOfSpan = maxOfSpan;
        this.maxRemembered = maxRemembered;
    }

    /** Whether an envelope is new for certain. */
    boolean rulesOut(EnvelopeId id) {
        Span span = spans.get(span(id));
        return span != null && !span.isCrowded && !span.identities.containsKey(part(id));
    }

    /** Whether something is to be read before {@link #rulesOut} can tell of these. */
    boolean knowsSpansOf(Collection<EnvelopeId> ids) {
        return ids.stream().allMatch(id -> spans.containsKey(span(id)));
    }

    /** Creates the reading of what is needed to tell of these, where that is little. */
    Mono<Void> read(Collection<EnvelopeId> ids) {
        return Mono.defer(() -> {
            Set<Long> missing = new TreeSet<>();
            ids.stream()
                    .map(RecentIdentities::span)
                    .filter(span -> !spans.containsKey(span))
                    .forEach(missing::add);
            return missing.size() > READ_AT_ONCE
                    ? Mono.empty()
                    : Flux.fromIterable(missing).concatMap(this::read).then();
        });
    }

    /** What waits is looked at first: whatever has left it by then is in the database. */
    private Mono<Void> read(long number) {
        Span span = new Span();
        long startNs = number << SPAN_BITS;
        long endNs = startNs + (1L << SPAN_BITS) - 1;
        pending.between(new EnvelopeId(startNs, ByteString.EMPTY), new EnvelopeId(endNs + 1, ByteString.EMPTY))
                .forEach(span::add);
        return database.identities(startNs, endNs, Math.min(MAX_READ, maxOfSpan) + 1)
                .doOnNext(stored -> keep(number, span, stored))
                .then();
    }

    private void keep(long number, Span span, List<EnvelopeId> stored) {
        stored.forEach(span::add);
        spans.put(number, span);
        remembered += span.identities.size();
        bound(span, stored.size() > MAX_READ);
    }

    /** Remembers what is stored from now on. */
    void add(EnvelopeId id) {
        Span span = spans.get(span(id));
        if (span != null && !span.isCrowded && span.add(id)) {
            remembered++;
            bound(span, false);
        }
    }

    private void bound(Span changed, boolean isTooLong) {
        if (isTooLong || changed.identities.size() > maxOfSpan) {
            remembered -= changed.identities.size();
            changed.identities = new LongObjectHashMap<>(1);
            changed.isCrowded = true;
        }
        Iterator<Span> eldest = spans.values().iterator();
        while (remembered > maxRemembered || spans.size() > MAX_SPANS) {
            remembered -= eldest.next().identities.size();
            eldest.remove();
        }
    }

    private static long span(EnvelopeId id) {
        return id.timestampNs() >>> SPAN_BITS;
    }

    /** The same message is another envelope at another time. */
    private static long part(EnvelopeId id) {
        return id.digest().asReadOnlyByteBuffer().getLong() ^ id.timestampNs() * SPREAD;
    }
}
