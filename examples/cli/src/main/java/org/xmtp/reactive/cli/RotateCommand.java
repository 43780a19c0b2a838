package org.xmtp.reactive.cli;

import java.util.concurrent.TimeoutException;
import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.XmtpClient;
import picocli.CommandLine.Command;
import reactor.core.publisher.Mono;

/** Replaces the fallback key. */
@Command(
        name = "rotate",
        description =
                "Replaces the key that others open sessions to this installation with; sessions go on. It is done once "
                        + "a week anyway, while the installation is connected.")
final class RotateCommand extends ClientCommand {
    RotateCommand(XmtpCommand xmtp) {
        super(xmtp);
    }

    @Override
    Publisher<?> work(XmtpClient client, Output output) {
        return client.rotate()
                .timeout(patience())
                .onErrorMap(
                        TimeoutException.class,
                        e -> new ConsoleException(
                                "The node has not taken the new key within "
                                        + patience().toSeconds()
                                        + " s; it is told of it the next time that this installation connects.",
                                e))
                .then(Mono.fromRunnable(() -> output.rotated(client)));
    }
}
