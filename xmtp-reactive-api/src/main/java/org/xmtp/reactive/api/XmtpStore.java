package org.xmtp.reactive.api;

import java.nio.file.Path;

/** Where an installation keeps its keys, sessions and messages. Everything in it that is secret is sealed. */
public sealed interface XmtpStore {
    /**
     * A store in a file beside which nothing has to be installed. One process at a time.
     *
     * @param path the file's path; the database adds its own ending
     * @param key what it is sealed under
     */
    static XmtpStore file(Path path, StoreKey key) {
        return new InFile(path, key);
    }

    /** A store in memory, gone with the client: for tests and trials. */
    static XmtpStore inMemory() {
        return new InMemory();
    }

    /**
     * A store in a file.
     *
     * @param path the file's path, without the database's own ending
     * @param key what it is sealed under
     */
    record InFile(Path path, StoreKey key) implements XmtpStore {}

    /** A store in memory. */
    record InMemory() implements XmtpStore {}
}
