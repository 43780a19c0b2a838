package org.xmtp.reactive.cli;

import org.xmtp.reactive.api.XmtpClient;
import reactor.core.publisher.Mono;

/** A command that needs the store alone: it works without a node. */
abstract class StoreCommand extends ClientCommand {
    StoreCommand(XmtpCommand xmtp) {
        super(xmtp);
    }

    /** Nothing of that is needed. */
    @Override
    final void loadAhead() {}

    @Override
    final Mono<XmtpClient> connect() {
        return existing().offline().connect();
    }
}
