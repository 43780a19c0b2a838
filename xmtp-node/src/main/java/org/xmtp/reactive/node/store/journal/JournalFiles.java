package org.xmtp.reactive.node.store.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.xmtp.reactive.node.store.StoreException;

/** The files of a journal, in the directory of the database. Whoever uses them holds the directory's lock. */
public final class JournalFiles {

    /** Their names. */
    static final List<String> NAMES = List.of("journal-0", "journal-1");

    private static final String ASIDE = "set-aside-";

    private final Path directory;
    private final Opening opening;

    /** How a file is opened, to be read and written, and made if need be. */
    @FunctionalInterface
    public interface Opening {
        FileChannel open(Path file) throws IOException;
    }

    /** The files in a directory that exists. */
    public JournalFiles(Path directory, Opening opening) {
        this.directory = directory;
        this.opening = opening;
    }

    Path directory() {
        return directory;
    }

    boolean exists(String name) {
        return Files.exists(directory.resolve(name));
    }

    FileChannel open(String name) throws IOException {
        return opening.open(directory.resolve(name));
    }

    void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }

    /** Keeps the files under other names, in the place of what was set aside before. */
    void setAside() {
        try {
            for (String name : NAMES) {
                if (exists(name)) {
                    Files.move(
                            directory.resolve(name),
                            directory.resolve(ASIDE + name),
                            StandardCopyOption.REPLACE_EXISTING,
                            StandardCopyOption.ATOMIC_MOVE);
                }
            }
        } catch (IOException e) {
            throw new StoreException("the journal in " + directory + " can't be set aside ("
                    + e.getClass().getSimpleName() + "); move " + NAMES + " out of it");
        }
        force();
    }

    /** Makes durable which files there are, where the system can. */
    void force() {
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        } catch (IOException e) {
            // Not every system opens directories; those that do not keep their entries with the files.
        }
    }
}
