package org.xmtp.reactive.api;

import java.nio.file.Path;
import java.util.Objects;

/** Where an installation keeps its keys, sessions and messages. */
public sealed interface XmtpStore {
    /**
     * A store in a file beside which nothing has to be installed. One process at a time. Everything in it that is
     * secret is sealed.
     *
     * @param path the file's path; the database adds its own ending
     * @param key what it is sealed under
     */
    static XmtpStore file(Path path, StoreKey key) {
        return new InFile(path, key);
    }

    /** A store in memory, gone when the client that has it closes: for tests and trials. Each one is another store. */
    static InMemory inMemory() {
        return new InMemory();
    }

    /**
     * A store in a file.
     *
     * @param path the file's path, without the database's own ending
     * @param key what it is sealed under
     */
    record InFile(Path path, StoreKey key) implements XmtpStore {
        /** Takes no null. */
        public InFile {
            Objects.requireNonNull(path, "path");
            Objects.requireNonNull(key, "key");
        }
    }

    /** A store in memory; stands for itself, and equals no other. */
    final class InMemory implements XmtpStore {
        private InMemory() {}

        @Override
        public String toString() {
            return "a store in memory";
        }
    }
}
