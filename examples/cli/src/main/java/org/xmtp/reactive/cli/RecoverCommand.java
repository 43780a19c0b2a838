package org.xmtp.reactive.cli;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.StoreRecovery;
import org.xmtp.reactive.api.XmtpClient;
import picocli.CommandLine.Command;
import reactor.core.publisher.Mono;

/** Makes a store that was put back from a backup fit to go on. */
@Command(
        name = "recover",
        description =
                "Recovers a store that was cut short or put back from a backup: nothing is sent on its sessions any "
                        + "more, and what waits in it to be sent is given up. Needs no node; the next command tells peers.")
final class RecoverCommand extends ClientCommand {
    private final AtomicReference<@Nullable StoreRecovery> recovered = new AtomicReference<>();

    RecoverCommand(XmtpCommand xmtp) {
        super(xmtp);
    }

    @Override
    Mono<XmtpClient> connect() {
        return client().store(xmtp().store().existing().recover(recovered::set))
                .offline()
                .connect();
    }

    @Override
    Publisher<?> work(XmtpClient client, Output output) {
        return Mono.fromRunnable(() -> {
            StoreRecovery recovery = recovered.get();
            if (recovery == null) {
                output.sound(xmtp().store().database());
            } else {
                output.recovered(recovery);
            }
        });
    }
}
