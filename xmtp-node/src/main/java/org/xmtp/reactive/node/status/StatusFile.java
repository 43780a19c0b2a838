package org.xmtp.reactive.node.status;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/**
 * What a page needs beside itself.
 *
 * @param name beside the page
 * @param type its media type
 * @param content not to be changed
 */
public record StatusFile(String name, String type, byte[] content) {

    /** All of them. */
    public static List<StatusFile> all() {
        return List.of(
                file("status.css", "text/css; charset=utf-8"),
                file("status.js", "text/javascript; charset=utf-8"),
                file("status.svg", "image/svg+xml"));
    }

    private static StatusFile file(String name, String type) {
        return new StatusFile(name, type, read(name));
    }

    /** A file that lies beside this class. */
    static byte[] read(String name) {
        try (InputStream file = Objects.requireNonNull(StatusFile.class.getResourceAsStream(name), name)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
