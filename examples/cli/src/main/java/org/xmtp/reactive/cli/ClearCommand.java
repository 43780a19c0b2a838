package org.xmtp.reactive.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** Deletes the store. */
@Command(name = "clear", description = "Deletes the store and the key beside it. There is no way back.")
final class ClearCommand implements Callable<Integer> {
    private final XmtpCommand xmtp;

    ClearCommand(XmtpCommand xmtp) {
        this.xmtp = xmtp;
    }

    @Override
    public Integer call() {
        StoreFiles store = xmtp.store();
        store.delete().block();
        xmtp.output().cleared(store.database());
        return ExitCode.OK;
    }
}
