package org.xmtp.reactive.cli;

import org.xmtp.reactive.api.Xmtp;

/** A command that needs the store alone: it works without a node. */
abstract class StoreCommand extends ClientCommand {
    StoreCommand(XmtpCommand xmtp) {
        super(xmtp);
    }

    @Override
    final Xmtp.ClientBuilder client() {
        return super.client().offline();
    }
}
