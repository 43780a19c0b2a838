package org.xmtp.reactive.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the figures were measured on; names no host.
 *
 * @param cores processors that Java sees
 * @param java the version of Java
 * @param system the operating system
 * @param fileSystem the kind of file system that held the stores
 */
public record Machine(int cores, String java, String system, String fileSystem) {
    /** This one, with its stores in a folder. */
    public static Machine of(Path folder) throws IOException {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.runtime.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                Files.getFileStore(folder).type());
    }

    @Override
    public String toString() {
        return cores + " cores, Java " + java + ", " + system + ", " + fileSystem;
    }
}
