package org.xmtp.reactive.cli;

import java.util.List;
import java.util.Optional;
import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.XmtpClient;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;

/** Takes installations back, for good: named ones with the wallet alone, or all but the one of the store. */
@Command(
        name = "revoke",
        description =
                "Takes installations of the wallet's account back, for good: nobody sends to them or believes them "
                        + "any more. With ids no store is needed, so a lost device can be revoked from anywhere.")
final class RevokeCommand extends ClientCommand {
    @ArgGroup(multiplicity = "1")
    private WalletOptions wallet = new WalletOptions();

    @ArgGroup(multiplicity = "1")
    private Whom whom = new Whom();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Either of them. */
    private static final class Whom {
        @Parameters(paramLabel = "ID", arity = "1..*", description = "installations, as \"installations\" prints them")
        private List<InstallationId> ids = List.of();

        @Option(names = "--others", description = "all installations of the account but the one of this store")
        private boolean others;
    }

    RevokeCommand(XmtpCommand xmtp) {
        super(xmtp);
    }

    private Signer signer() {
        return wallet.signer(xmtp().terminal())
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--seed 0 is a random wallet, which has no installations; give the account's"));
    }

    @Override
    Optional<Publisher<?>> withoutClient(Output output) {
        return whom.others
                ? Optional.empty()
                : Optional.of(client().signer(signer()).revoke(whom.ids).doOnNext(output::revoked));
    }

    @Override
    Mono<XmtpClient> connect() {
        return existing().signer(signer()).connect();
    }

    @Override
    Publisher<?> work(XmtpClient client, Output output) {
        return client.revokeOthers().doOnNext(output::revoked);
    }
}
