package org.xmtp.reactive.cli;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.xmtp.reactive.api.StoreSalvage;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

/** Brings what is sound of a damaged store into a new one. */
@Command(
        name = "salvage",
        description =
                "Brings every sound row of a damaged store into a new one, under the same key, and says what did not "
                        + "come back. The damaged one is only read. The new one goes on like one that was recovered. Needs no node.")
final class SalvageCommand implements Callable<Integer> {
    private final XmtpCommand xmtp;

    @Parameters(paramLabel = "NEW", description = "the new store, without the database's ending")
    private Path fresh = Path.of("");

    SalvageCommand(XmtpCommand xmtp) {
        this.xmtp = xmtp;
    }

    @Override
    public Integer call() {
        StoreFiles files = xmtp.store();
        XmtpStore.InFile damaged = files.damaged();
        files.shareKey(fresh);
        StoreSalvage salvage = Xmtp.salvage(damaged, fresh).block();
        xmtp.output().salvaged(fresh, Objects.requireNonNull(salvage, "what was brought back"));
        return ExitCode.OK;
    }
}
