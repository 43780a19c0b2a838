package org.xmtp.reactive.inbound;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.store.Change;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** The acknowledgements of one named reader: its durable mark moves over the contiguous prefix of what it was shown. */
public final class NamedReader {
    private final String name;
    private final Journal journal;
    /** What was shown and is not behind the mark yet; true once acknowledged. */
    private final TreeMap<Long, Boolean> shown = new TreeMap<>();

    private final TreeMap<Long, List<MonoSink<Void>>> waiters = new TreeMap<>();
    private long mark;
    private boolean writing;

    /** A reader whose durable mark is given. */
    public NamedReader(String name, Journal journal, long mark) {
        this.name = name;
        this.journal = journal;
        this.mark = mark;
    }

    /** Notes that a row is shown. In order of position. */
    public synchronized void show(long position) {
        shown.put(position, false);
    }

    /** Creates the acknowledgement of a row that was shown. */
    public Mono<Void> acknowledge(long position) {
        return Mono.create(sink -> {
            boolean write = false;
            synchronized (this) {
                if (position <= mark || !shown.containsKey(position)) {
                    sink.success();
                    return;
                }
                shown.put(position, true);
                if (shown.headMap(position).containsValue(false)) {
                    sink.success();
                } else {
                    waiters.computeIfAbsent(position, at -> new ArrayList<>()).add(sink);
                    write = !writing;
                    writing = true;
                }
            }
            if (write) {
                writeMark();
            }
        });
    }

    private void writeMark() {
        long target;
        synchronized (this) {
            target = mark;
            for (Map.Entry<Long, Boolean> row : shown.entrySet()) {
                if (!row.getValue()) {
                    break;
                }
                target = row.getKey();
            }
            if (target == mark) {
                writing = false;
                return;
            }
        }
        long moved = target;
        journal.write(List.of(new Change.ReaderMoved(name, moved)))
                .subscribe(position -> written(moved), error -> failed(error));
    }

    private void written(long moved) {
        List<MonoSink<Void>> done = new ArrayList<>();
        synchronized (this) {
            mark = moved;
            shown.headMap(moved, true).clear();
            Iterator<List<MonoSink<Void>>> behind =
                    waiters.headMap(moved, true).values().iterator();
            while (behind.hasNext()) {
                done.addAll(behind.next());
                behind.remove();
            }
        }
        done.forEach(MonoSink::success);
        writeMark();
    }

    private void failed(Throwable error) {
        List<MonoSink<Void>> all = new ArrayList<>();
        synchronized (this) {
            writing = false;
            waiters.values().forEach(all::addAll);
            waiters.clear();
        }
        all.forEach(sink -> sink.error(error));
    }
}
