package org.xmtp.reactive.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpRuntime;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.store.h2.H2Stores;
import reactor.core.publisher.Mono;

/**
 * The files of an installation: its database and the key that seals it.
 *
 * @param database the path of the database, without its ending
 * @param chosenKey the key's file, if it is not the one beside the database
 */
record StoreFiles(Path database, Optional<Path> chosenKey) {
    private static final String DATABASE_ENDING = ".mv.db";
    private static final String KEY_ENDING = ".key";

    /** Whether there is a database. */
    boolean exists() {
        return Files.exists(beside(DATABASE_ENDING));
    }

    /**
     * The store, which must be there, key and all.
     *
     * @throws ConsoleException if it is not
     */
    XmtpStore.InFile existing() {
        if (!exists()) {
            throw new ConsoleException("There is no store " + database + "; make one with the command register.");
        }
        if (!key().exists()) {
            throw new ConsoleException("The key of the store " + database + " is not at " + key().path()
                    + "; give the file that has it with --store-key-file.");
        }
        return open();
    }

    /** The store, or a new one with a new key. A key that is there already is taken. */
    XmtpStore existingOrNew() {
        if (exists()) {
            return existing();
        }
        if (!key().exists()) {
            byte[] secret = StoreKey.random().exposeBytes();
            key().create(secret);
            Arrays.fill(secret, (byte) 0);
        }
        return open();
    }

    /** Creates the deletion of the database and of the key beside it. A key of the user's choice is left alone. */
    Mono<Void> delete() {
        return H2Stores.delete(database, (EngineRuntime) XmtpRuntime.shared())
                .then(Mono.fromCallable(() -> {
                    Files.deleteIfExists(beside(KEY_ENDING));
                    return null;
                }))
                .onErrorMap(
                        IOException.class,
                        e -> new ConsoleException(
                                "The key file " + beside(KEY_ENDING) + " cannot be deleted; look at its permissions.",
                                e))
                .then();
    }

    /**
     * Lays the key beside another database as well, unless it is in a file of the user's choice.
     *
     * @throws ConsoleException if there is another key
     */
    void shareKey(Path other) {
        HexFile theirs = new StoreFiles(other, chosenKey).key();
        byte[] secret = key().read();
        if (!theirs.exists()) {
            theirs.create(secret);
        } else if (!Arrays.equals(theirs.read(), secret)) {
            throw new ConsoleException(
                    "The key " + theirs.path() + " is that of another store; give a path where none is.");
        }
        Arrays.fill(secret, (byte) 0);
    }

    private XmtpStore.InFile open() {
        byte[] secret = key().read();
        StoreKey key = StoreKey.of(secret);
        Arrays.fill(secret, (byte) 0);
        return XmtpStore.file(database, key);
    }

    private HexFile key() {
        return new HexFile(chosenKey.orElseGet(() -> beside(KEY_ENDING)));
    }

    private Path beside(String ending) {
        return database.resolveSibling(database.getFileName() + ending);
    }
}
