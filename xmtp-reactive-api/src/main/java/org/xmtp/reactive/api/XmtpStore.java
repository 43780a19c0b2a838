package org.xmtp.reactive.api;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Where an installation keeps its keys, sessions and messages. */
public sealed interface XmtpStore {
    /**
     * A store in a file beside which nothing has to be installed. One process at a time. Everything in it that is
     * secret is sealed.
     *
     * @param path the file's path; the database adds its own ending
     * @param key what it is sealed under
     */
    static InFile file(Path path, StoreKey key) {
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
     * @param recovery told when a store that is not as far as it was has been recovered; without it, such a store is
     *     refused
     */
    record InFile(Path path, StoreKey key, Optional<Consumer<StoreRecovery>> recovery) implements XmtpStore {
        /** Takes no null. */
        public InFile {
            Objects.requireNonNull(path, "path");
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(recovery, "recovery");
        }

        /** A store that is opened only if it is as far as it was. */
        public InFile(Path path, StoreKey key) {
            this(path, key, Optional.empty());
        }

        /** The same as {@link #recover(Consumer)}, with nobody to tell. */
        public InFile recover() {
            return recover(recovered -> {});
        }

        /**
         * The same store, opened even if it is not as far as it was ({@link ErrorCode#STORE_BEHIND}): cut short, or put
         * back from a backup. Nothing is sent on its sessions any more, since their next keys may have been used. Peers
         * known to run this software get new sessions before the client is there, others with the next message to them,
         * as do all where the program ends before that and comes again without this. Queued copies are given up as
         * refused, since nobody knows whether they were published. A store that is as far as it was is opened as ever.
         *
         * @param told told what became of it, on an event thread, before the client is there
         */
        public InFile recover(Consumer<StoreRecovery> told) {
            return new InFile(path, key, Optional.of(Objects.requireNonNull(told, "told")));
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
