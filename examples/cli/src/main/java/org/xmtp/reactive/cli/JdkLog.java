package org.xmtp.reactive.cli;

/**
 * Takes the place of the configuration of {@code java.util.logging}, which would be read at a cost: with nothing set
 * there, nothing is printed. gRPC logs there what the client says better.
 */
public final class JdkLog {
    private static final String BY_CLASS = "java.util.logging.config.class";
    private static final String BY_FILE = "java.util.logging.config.file";

    /** Made by the JDK, when something logs for the first time. */
    public JdkLog() {}

    /** Is taken from now on, unless the user names another. */
    static void take() {
        if (System.getProperty(BY_CLASS) == null && System.getProperty(BY_FILE) == null) {
            System.setProperty(BY_CLASS, JdkLog.class.getName());
        }
    }
}
