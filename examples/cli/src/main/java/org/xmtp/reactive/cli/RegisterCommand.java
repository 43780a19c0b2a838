package org.xmtp.reactive.cli;

import java.util.Optional;
import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import reactor.core.publisher.Mono;

/** Makes an installation, or finds the one that the store holds. */
@Command(name = "register", description = "Registers this installation; harmless when it is registered already.")
final class RegisterCommand extends ClientCommand {
    @ArgGroup
    private WalletOptions wallet = new WalletOptions();

    RegisterCommand(XmtpCommand xmtp) {
        super(xmtp);
    }

    @Override
    Xmtp.ClientBuilder client() {
        Optional<Signer> chosen = wallet.signer();
        boolean isNew = !xmtp().store().exists();
        Xmtp.ClientBuilder client = xmtp().client().store(xmtp().store().existingOrNew());
        // A random wallet is for a new store only: an existing one knows its account, and it would be another.
        if (chosen.isPresent() || isNew) {
            client.signer(chosen.orElseGet(PrivateKeySigner::random));
        }
        return client;
    }

    @Override
    Publisher<?> work(XmtpClient client, Output output) {
        return Mono.fromRunnable(() -> output.registered(client));
    }
}
