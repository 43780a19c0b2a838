package org.xmtp.reactive.reading;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.runtime.Reply;
import org.xmtp.reactive.store.StoredEntry;

/** The named readers that this process has begun, by name. */
final class NamedReaders {
    private final Tail tail;
    private final Map<String, NamedReader> readers = new LinkedHashMap<>();
    private @Nullable Appender journal;
    private boolean closed;

    NamedReaders(Tail tail) {
        this.tail = tail;
    }

    /** Shows a reader its open rows, then those to come if it stays; one subscription of a name at a time. */
    void read(String name, boolean stays, PacedOutlet<StoredEntry> outlet) {
        readers.computeIfAbsent(name, unknown -> new NamedReader(name, tail, journal))
                .read(stays, outlet);
    }

    /** Acknowledges a row that the reader was shown; answered once that is durable. */
    void acknowledge(String name, long position, Reply<Void> reply) {
        NamedReader reader = readers.get(name);
        if (closed) {
            reply.error(new XmtpClosedException());
        } else if (reader == null) {
            throw new IllegalStateException("Nothing was shown to a reader named \"" + name + "\".");
        } else {
            reader.acknowledge(position, reply);
        }
    }

    /** What was not told durable in the last epoch is written in this one. */
    void epochBegan(Appender next) {
        journal = next;
        readers.values().forEach(reader -> reader.epochBegan(next));
    }

    /** Completes every subscription; whoever still waits for an acknowledgement hears that all is closed. */
    void close() {
        closed = true;
        readers.values().forEach(NamedReader::close);
    }
}
