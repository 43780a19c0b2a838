package org.xmtp.reactive.cli;

import java.util.Optional;
import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import reactor.core.Disposable;
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
    Mono<XmtpClient> connect() {
        Optional<Signer> chosen = wallet.signer(xmtp().terminal());
        if (chosen.isPresent() || !xmtp().store().exists()) {
            return registering(chosen.orElseGet(PrivateKeySigner::random));
        }
        // The store knows its account, and a random wallet would be another; unless a first attempt had failed.
        return existing()
                .connect()
                .onErrorResume(
                        XmtpException.class,
                        e -> e.code() == ErrorCode.NO_INSTALLATION
                                ? registering(PrivateKeySigner.random())
                                : Mono.error(e));
    }

    /** There is no client yet whose state could be told: that it takes long is all there is to say. */
    private Mono<XmtpClient> registering(Signer signer) {
        return Mono.using(
                () -> Mono.delay(ConnectionLines.SAID_AFTER)
                        .subscribe(late -> xmtp().terminal().say("Waiting for the node to answer ...")),
                saying -> client().store(xmtp().store().existingOrNew())
                        .signer(signer)
                        .connect(),
                Disposable::dispose);
    }

    @Override
    Publisher<?> work(XmtpClient client, Output output) {
        return Mono.fromRunnable(() -> output.registered(client));
    }
}
