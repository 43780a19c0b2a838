package org.xmtp.reactive.cli;

import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.XmtpClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints what the people behind two accounts compare. */
@Command(
        name = "fingerprint",
        description =
                "Prints a number of 60 digits that both sides of a conversation compare, face to face or by voice, "
                        + "to know that nobody stands between them; and the text of a QR code with the same.")
final class FingerprintCommand extends ClientCommand {
    @Parameters(index = "0", paramLabel = "ADDRESS", description = "the other account")
    private AccountAddress account = new AccountAddress("0x" + "0".repeat(40));

    FingerprintCommand(XmtpCommand xmtp) {
        super(xmtp);
    }

    @Override
    Publisher<?> work(XmtpClient client, Output output) {
        return client.conversation(account).fingerprint().doOnNext(output::fingerprint);
    }
}
