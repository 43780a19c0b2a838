package org.xmtp.reactive.cli;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.XmtpClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the installations of an account. */
@Command(name = "installations", description = "Prints the installations of an account, ours unless told.")
final class InstallationsCommand extends ClientCommand {
    @Parameters(index = "0", arity = "0..1", paramLabel = "ADDRESS", description = "the account")
    private @Nullable AccountAddress account;

    @Option(names = "--all", description = "those too that were revoked")
    private boolean all;

    InstallationsCommand(XmtpCommand xmtp) {
        super(xmtp);
    }

    @Override
    Publisher<?> work(XmtpClient client, Output output) {
        AccountAddress asked = account == null ? client.address() : account;
        return (all ? client.allInstallations(asked) : client.installations(asked)).doOnNext(output::installation);
    }
}
