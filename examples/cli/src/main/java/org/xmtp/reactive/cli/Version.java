package org.xmtp.reactive.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version of this program, from its jar. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String built = XmtpMain.class.getPackage().getImplementationVersion();
        return new String[] {
            "xmtp " + Objects.requireNonNullElse(built, "(not packaged)") + ", Java "
                    + System.getProperty("java.version")
        };
    }
}
