package org.xmtp.reactive.cli;

import org.xmtp.reactive.api.XmtpClient;
import reactor.core.publisher.Mono;

/** A command that needs the store alone: it works without a node. */
abstract class StoreCommand extends ClientCommand {
    StoreCommand(XmtpCommand xmtp) {
        super(xmtp);
    }

    @Override
    final Mono<XmtpClient> connect() {
        return existing().offline().connect();
    }
}
