package org.xmtp.reactive.node.launcher;

import java.util.Locale;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine.Option;

/**
 * How the log is written. Until {@link #use} nobody may ask for a logger: the first one to do so has the log set up,
 * for good.
 */
final class LogOptions {

    /** Names the log's configuration, for the library that writes it; whoever sets it has a log of his own. */
    private static final String CONFIGURATION = "logback.configurationFile";

    private static final String OURS = "org/xmtp/reactive/node/launcher/logback.xml";

    /** Names the format within our configuration. */
    private static final String FORMAT = "xmtp.node.log.format";

    enum Format {
        TEXT,
        JSON
    }

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            defaultValue = "text",
            description =
                    "how the log is written, on standard error: lines to read, or an object of JSON a line (text)")
    private Format format = Format.TEXT;

    /** Sets the log up; what other libraries write by the JDK's own goes there too. */
    void use() {
        if (System.getProperty(CONFIGURATION) == null) {
            System.setProperty(CONFIGURATION, OURS);
        }
        System.setProperty(FORMAT, format.name().toLowerCase(Locale.ROOT));
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }
}
