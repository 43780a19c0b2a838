package org.xmtp.reactive.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Deletes the store. */
@Command(
        name = "clear",
        description = "Deletes the store and the key beside it, once you have answered y. There is no way back.")
final class ClearCommand implements Callable<Integer> {
    private final XmtpCommand xmtp;

    @Option(names = "--yes", description = "ask nothing")
    private boolean yes;

    ClearCommand(XmtpCommand xmtp) {
        this.xmtp = xmtp;
    }

    @Override
    public Integer call() {
        StoreFiles store = xmtp.store();
        if (!store.exists()) {
            throw new ConsoleException("There is no store " + store.database() + "; nothing was deleted.");
        }
        store.checkDatabase();
        if (!yes && !agreed(store)) {
            throw new ConsoleException("Nothing was deleted; answer y, or give --yes.");
        }
        store.delete().block();
        xmtp.output().cleared(store.database());
        return ExitCode.OK;
    }

    private boolean agreed(StoreFiles store) {
        xmtp.terminal().ask("Delete the store " + store.database() + ", its keys and messages, for ever? [y/N]");
        String answer = InputLines.withEmpty(xmtp.terminal().in())
                .next()
                .map(InputLine::text)
                .defaultIfEmpty("")
                .block();
        return "y".equalsIgnoreCase(answer) || "yes".equalsIgnoreCase(answer);
    }
}
