package org.xmtp.reactive.inbound;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.xmtp.reactive.store.Digest;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The envelopes between the mailbox and the journal: each is on its way once, and only so many of them are, in number
 * and bytes. The newest that have ended are remembered, so that most duplicates cost no look into the store.
 */
final class UnderWay {
    /** How many envelopes may be on their way before the mailbox has to wait. */
    static final int MAX_ENVELOPES = 512;

    /** How many bytes of envelopes may be on their way before the mailbox has to wait. */
    static final long MAX_BYTES = 8L << 20;

    private static final int MAX_KNOWN = 65_536;

    private final Map<Digest, Begun> begun = new LinkedHashMap<>();
    private final LinkedHashSet<Digest> known = new LinkedHashSet<>();
    private final List<MonoSink<Void>> roomWaiters = new ArrayList<>();
    private final List<Settling> settling = new ArrayList<>();
    private long bytes;
    private long sequence;
    private long lost;

    private record Begun(long sequence, int bytes) {}

    private record Settling(long sequence, MonoSink<Void> sink) {}

    /** How many are on their way. */
    synchronized int depth() {
        return begun.size();
    }

    /** Begins the way of an envelope; false if it is on its way already, or has ended lately. */
    synchronized boolean begin(Digest digest, int size) {
        if (known.contains(digest) || begun.containsKey(digest)) {
            return false;
        }
        begun.put(digest, new Begun(++sequence, size));
        bytes += size;
        return true;
    }

    /** It is durable as message, failure or held; or it was so before. */
    void end(Digest digest) {
        List<MonoSink<Void>> wake;
        synchronized (this) {
            known.add(digest);
            if (known.size() > MAX_KNOWN) {
                Iterator<Digest> eldest = known.iterator();
                eldest.next();
                eldest.remove();
            }
            wake = remove(digest);
        }
        wake.forEach(MonoSink::success);
    }

    /** It has no outcome: it has to be read from the node once more. */
    void lose(Digest digest) {
        List<MonoSink<Void>> wake;
        synchronized (this) {
            lost++;
            wake = remove(digest);
        }
        wake.forEach(MonoSink::success);
    }

    /** All are lost, and nothing is known any more: what they were computed from has ended. */
    void forget() {
        List<MonoSink<Void>> wake;
        synchronized (this) {
            lost++;
            begun.clear();
            known.clear();
            bytes = 0;
            wake = woken();
        }
        wake.forEach(MonoSink::success);
    }

    /** Rises with every envelope that is lost. */
    synchronized long lost() {
        return lost;
    }

    private List<MonoSink<Void>> remove(Digest digest) {
        Begun ended = begun.remove(digest);
        if (ended == null) {
            return List.of();
        }
        bytes -= ended.bytes;
        return woken();
    }

    private List<MonoSink<Void>> woken() {
        List<MonoSink<Void>> wake = new ArrayList<>();
        if (hasRoom()) {
            wake.addAll(roomWaiters);
            roomWaiters.clear();
        }
        if (!settling.isEmpty()) {
            long eldest = eldest();
            settling.removeIf(one -> one.sequence < eldest && wake.add(one.sink));
        }
        return wake;
    }

    private long eldest() {
        return begun.isEmpty() ? Long.MAX_VALUE : begun.values().iterator().next().sequence;
    }

    private boolean hasRoom() {
        return begun.size() < MAX_ENVELOPES && bytes < MAX_BYTES;
    }

    /** Completes when there is room for more. */
    Mono<Void> room() {
        return Mono.create(sink -> {
            synchronized (this) {
                if (!hasRoom()) {
                    roomWaiters.add(sink);
                    return;
                }
            }
            sink.success();
        });
    }

    /** Completes when all that are on their way now have ended or are lost. */
    Mono<Void> settled() {
        return Mono.create(sink -> {
            synchronized (this) {
                if (eldest() <= sequence) {
                    settling.add(new Settling(sequence, sink));
                    return;
                }
            }
            sink.success();
        });
    }
}
