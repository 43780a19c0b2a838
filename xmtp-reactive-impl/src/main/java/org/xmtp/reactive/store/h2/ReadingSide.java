package org.xmtp.reactive.store.h2;

import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.runtime.StoreTasks;
import reactor.core.publisher.Mono;

/** The reading side: one strand, and a connection of its own that is made when it is needed. */
final class ReadingSide {
    private final StoreTasks tasks;
    private final Supplier<Readers> connect;
    private @Nullable Readers readers;

    /**
     * Makes one.
     *
     * @param connect makes a new connection, on the strand
     */
    ReadingSide(StoreTasks tasks, Supplier<Readers> connect) {
        this.tasks = tasks;
        this.connect = connect;
    }

    /** Creates a read of what readers may see when it begins. */
    <T> Mono<T> read(Supplier<View> view, BiFunction<Readers, View, T> read) {
        return tasks.call(() -> {
            View seen = view.get();
            try {
                return read.apply(readers(), seen);
            } catch (SqlFailure e) {
                // Its connection may be gone with the database; the next read makes another.
                drop();
                throw e.toStorageException();
            }
        });
    }

    /** Creates the end of the connection. */
    Mono<Void> disconnect() {
        return tasks.run(this::drop);
    }

    private Readers readers() {
        Readers open = readers;
        if (open == null) {
            open = connect.get();
            readers = open;
        }
        return open;
    }

    private void drop() {
        Readers open = readers;
        readers = null;
        if (open != null) {
            open.sql().close();
        }
    }
}
