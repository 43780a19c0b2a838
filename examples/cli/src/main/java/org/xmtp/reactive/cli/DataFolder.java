package org.xmtp.reactive.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;

/**
 * The folder in which a user's programs keep what they need, as each platform has it: of XDG, of macOS, of Windows.
 *
 * @param system the operating system's name
 * @param environment its variables
 * @param home the user's own folder
 */
record DataFolder(String system, Map<String, String> environment, String home) {
    private static final String OURS = "xmtp";

    /** The folder on this machine. */
    static DataFolder ofThisUser() {
        return new DataFolder(System.getProperty("os.name", ""), System.getenv(), System.getProperty("user.home", ""));
    }

    /** Where it is, whether or not it is there yet. */
    Path path() {
        String name = system.toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) {
            return under("LOCALAPPDATA", "AppData", "Local");
        }
        return name.startsWith("mac")
                ? inHome("Library", "Application Support")
                : under("XDG_DATA_HOME", ".local", "share");
    }

    /** A relative path in the variable counts as none, as XDG has it. */
    private Path under(String variable, String... otherwise) {
        return PathArgument.absolute(environment.get(variable))
                .map(folder -> folder.resolve(OURS))
                .orElseGet(() -> inHome(otherwise));
    }

    private Path inHome(String... folders) {
        Path folder = PathArgument.absolute(home)
                .orElseThrow(() -> new ConsoleException("This user has no folder of its own (\"" + home
                        + "\") to keep a store in; name one with --db FILE or XMTP_DB."));
        for (String next : folders) {
            folder = folder.resolve(next);
        }
        return folder.resolve(OURS);
    }

    /** Makes it, if need be, for its owner alone. */
    void make() {
        Path folder = path();
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
        try {
            Files.createDirectories(folder, ownerOnly);
        } catch (IOException e) {
            throw new ConsoleException(
                    "The folder " + folder
                            + " cannot be made; look at its permissions, or name a store with --db FILE.",
                    e);
        }
    }
}
