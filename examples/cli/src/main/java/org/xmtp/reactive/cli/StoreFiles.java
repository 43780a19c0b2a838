package org.xmtp.reactive.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
 * @param folder makes the folder that they lie in, where that is ours to make
 */
record StoreFiles(Path database, Optional<Path> chosenKey, Runnable folder) {
    private static final String DATABASE_ENDING = ".mv.db";
    private static final String KEY_ENDING = ".key";
    private static final List<String> ENDINGS = List.of(DATABASE_ENDING, KEY_ENDING, ".head");

    /** How each of the two headers of a database begins, and how long the first one is. */
    private static final byte[] BEGINNING = "H:2".getBytes(StandardCharsets.US_ASCII);

    private static final int HEADER = 4096;

    /** What is wrong with a path for a store, with the remedy; nothing is if the files named by it are its own. */
    static @Nullable String problem(Path named) {
        Path name = named.getFileName();
        String text = named.toString();
        if (name == null
                || name.toString().isBlank()
                || name.toString().equals(".")
                || name.toString().equals("..")) {
            return "is a folder; name a file in it";
        }
        for (String ending : ENDINGS) {
            if (name.toString().endsWith(ending)) {
                return "ends as one of a store's own files does; leave out " + ending;
            }
        }
        boolean slashes = named.getFileSystem().getSeparator().equals("\\");
        if (text.indexOf(';') >= 0 || (text.indexOf('\\') >= 0 && !slashes)) {
            return "has a semicolon or a backslash, which the database reads as something else; take another name";
        }
        boolean there = Files.exists(beside(named, DATABASE_ENDING));
        if (!there && Files.isDirectory(named)) {
            return "is a folder; name a file in it";
        }
        if (!there && Files.exists(named)) {
            return "is another file, not a store; take another name";
        }
        Path parent = named.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            return "lies in no folder that is there; make " + parent + ", or take another path";
        }
        return null;
    }

    /** Whether there is a database. */
    boolean exists() {
        return Files.exists(databaseFile(), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * The store, which must be there, key and all.
     *
     * @throws ConsoleException if it is not
     */
    XmtpStore.InFile existing() {
        if (exists()) {
            checkDatabase();
        }
        return damaged();
    }

    /**
     * The same, whatever its file looks like.
     *
     * @throws ConsoleException if it is not there
     */
    XmtpStore.InFile damaged() {
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
        folder.run();
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
                    if (chosenKey.isEmpty()) {
                        Files.deleteIfExists(beside(database, KEY_ENDING));
                    }
                    return null;
                }))
                .onErrorMap(
                        IOException.class,
                        e -> new ConsoleException(
                                "The key file " + key().path() + " cannot be deleted; look at its permissions.", e))
                .then();
    }

    /**
     * Lays the key beside another database as well, unless it is in a file of the user's choice.
     *
     * @throws ConsoleException if there is another key
     */
    void shareKey(Path other) {
        HexFile theirs = new StoreFiles(other, chosenKey, folder).key();
        byte[] secret = key().read();
        if (!theirs.exists()) {
            theirs.create(secret);
        } else if (!Arrays.equals(theirs.read(), secret)) {
            throw new ConsoleException(
                    "The key " + theirs.path() + " is that of another store; give a path where none is.");
        }
        Arrays.fill(secret, (byte) 0);
    }

    /** Refuses what lies in the database's place and is none; an empty file is one that was about to be made. */
    void checkDatabase() {
        Path file = databaseFile();
        if (!Files.isRegularFile(file)) {
            throw new ConsoleException("In the place of the store " + database + " is no file: " + file
                    + "; move it away, or take another path.");
        }
        byte[] first;
        try (InputStream in = Files.newInputStream(file)) {
            first = in.readNBytes(HEADER + BEGINNING.length);
        } catch (IOException e) {
            throw new ConsoleException("The store file " + file + " cannot be read; look at its permissions.", e);
        }
        if (first.length > 0 && !isHeader(first, 0) && !isHeader(first, HEADER)) {
            throw new ConsoleException("The file " + file
                    + " is not a store, or it is damaged; take another path, or bring back what is not damaged with the"
                    + " command salvage.");
        }
    }

    private static boolean isHeader(byte[] bytes, int at) {
        int end = at + BEGINNING.length;
        return bytes.length >= end && Arrays.equals(bytes, at, end, BEGINNING, 0, BEGINNING.length);
    }

    private XmtpStore.InFile open() {
        byte[] secret = key().read();
        StoreKey key = StoreKey.of(secret);
        Arrays.fill(secret, (byte) 0);
        return XmtpStore.file(database, key);
    }

    private HexFile key() {
        return new HexFile(chosenKey.orElseGet(() -> beside(database, KEY_ENDING)));
    }

    private Path databaseFile() {
        return beside(database, DATABASE_ENDING);
    }

    private static Path beside(Path database, String ending) {
        return database.resolveSibling(database.getFileName() + ending);
    }
}
