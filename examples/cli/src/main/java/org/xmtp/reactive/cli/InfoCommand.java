package org.xmtp.reactive.cli;

import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.XmtpClient;
import picocli.CommandLine.Command;
import reactor.core.publisher.Mono;

/** Tells who this installation is. */
@Command(name = "info", description = "Prints this installation's address and id; needs no node.")
final class InfoCommand extends StoreCommand {
    InfoCommand(XmtpCommand xmtp) {
        super(xmtp);
    }

    @Override
    Publisher<?> work(XmtpClient client, Output output) {
        return Mono.fromRunnable(() -> output.info(client));
    }
}
