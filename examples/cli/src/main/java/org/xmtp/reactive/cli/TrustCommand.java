package org.xmtp.reactive.cli;

import java.util.List;
import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Installation;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.XmtpClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;

/** Tells how an account's installations stand, or approves some of them. */
@Command(
        name = "trust",
        description = "Prints the installations of an account, and which of them are held or refused (--trust). With "
                + "ids, approves these: they are sent to from now on, and those that were held get what was sent "
                + "meanwhile, with this command or the next.")
final class TrustCommand extends ClientCommand {
    @Parameters(index = "0", paramLabel = "ADDRESS", description = "the account")
    private AccountAddress account = new AccountAddress("0x" + "0".repeat(40));

    @Parameters(index = "1..*", paramLabel = "ID", description = "installations of it to approve")
    private List<InstallationId> ids = List.of();

    TrustCommand(XmtpCommand xmtp) {
        super(xmtp);
    }

    @Override
    Publisher<?> work(XmtpClient client, Output output) {
        Flux<Installation> installations = client.installations(account);
        return (ids.isEmpty()
                        ? installations
                        : installations
                                .then(client.approve(account, ids))
                                .thenMany(installations.filter(installation -> ids.contains(installation.id()))))
                .doOnNext(output::installation);
    }
}
