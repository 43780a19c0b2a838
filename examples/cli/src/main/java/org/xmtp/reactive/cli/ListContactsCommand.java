package org.xmtp.reactive.cli;

import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.XmtpClient;
import picocli.CommandLine.Command;

/** Prints the accounts whose installations are known. */
@Command(name = "list-contacts", description = "Prints the accounts that the directory knows; needs no node.")
final class ListContactsCommand extends StoreCommand {
    ListContactsCommand(XmtpCommand xmtp) {
        super(xmtp);
    }

    @Override
    Publisher<?> work(XmtpClient client, Output output) {
        return client.contacts().doOnNext(output::contact);
    }
}
