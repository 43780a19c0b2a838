package org.xmtp.reactive.cli;

import java.time.Duration;
import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.XmtpClient;
import picocli.CommandLine.Command;

/** Prints what waits and what arrives. */
@Command(name = "stream", description = "Prints what waits and what arrives, until Ctrl-C.")
final class StreamCommand extends ClientCommand {
    StreamCommand(XmtpCommand xmtp) {
        super(xmtp);
    }

    @Override
    Duration grace() {
        return ConsoleReader.GRACE;
    }

    @Override
    Publisher<?> work(XmtpClient client, Output output) {
        return ConsoleReader.ofEverything(output).read(untilInterrupted(client.inbound(ConsoleReader.NAME)));
    }
}
