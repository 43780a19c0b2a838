package org.xmtp.reactive.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.xmtp.reactive.api.TlsSpec;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpStore;

/**
 * A file with certificates or a key.
 *
 * @param option the option that named it
 * @param path where it is
 */
record PemFile(String option, Path path) {
    private static final int LARGEST_KIB = 1024;

    /** Reads its text. */
    String read() {
        try {
            if (Files.size(path) > LARGEST_KIB * 1024L) {
                throw new ConsoleException(this + " is larger than " + LARGEST_KIB + " KiB; give a file of PEM.");
            }
            return Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new ConsoleException(this + " cannot be read; look at the file's path and permissions.", e);
        }
    }

    /** Looks whether a node can be known by what files hold; the error names them. */
    static Consumer<TlsSpec> sound(String files, Consumer<TlsSpec> content) {
        try {
            Xmtp.client()
                    .node("https://localhost")
                    .store(XmtpStore.inMemory())
                    .tls(content)
                    .build();
            return content;
        } catch (XmtpConfigurationException e) {
            throw new ConsoleException(files + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return option + " " + path;
    }
}
