package org.xmtp.reactive.store.h2;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.xmtp.reactive.JavaProcess;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.NumberedWriteSets;
import org.xmtp.reactive.testkit.EngineStoreContract;
import org.xmtp.reactive.testkit.StoreSamples;

/** Another process that commits to a store and says so, line by line: the position that is acknowledged last. */
public final class CommittingProcess {
    private static final String ACKNOWLEDGED = "acknowledged ";

    private CommittingProcess() {}

    static Process start(Path store, StoreKey key, long upTo) {
        return JavaProcess.start(
                List.of(),
                CommittingProcess.class,
                store.toString(),
                HexFormat.of().formatHex(key.exposeBytes()),
                Long.toString(upTo));
    }

    /** Reads what the process says until a position is acknowledged, or it ends; the last one acknowledged. */
    static long acknowledged(Process process, long position) {
        // Not closed: the process goes on writing there.
        BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII);
        try {
            long last = 0;
            String line = "";
            while (last < position && (line = lines.readLine()) != null) {
                if (line.startsWith(ACKNOWLEDGED)) {
                    last = Long.parseLong(line.substring(ACKNOWLEDGED.length()));
                }
            }
            return last;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Commits, in batches of one to twelve write-sets, folding all the time, until killed. */
    public static void main(String[] arguments) {
        StoreKey key = StoreKey.of(HexFormat.of().parseHex(arguments[1]));
        EngineStore store = FoldingStores.of(XmtpStore.file(Path.of(arguments[0]), key), new FoldLimits(20, 1 << 20));
        long position = EngineStoreContract.await(store.open()).lastPosition();
        long upTo = Long.parseLong(arguments[2]);
        while (position < upTo) {
            int count = 1 + (int) (position % 12);
            store.commit(StoreSamples.id(position), NumberedWriteSets.from(position + 1, count))
                    .block();
            position += count;
            System.out.println(ACKNOWLEDGED + position);
            System.out.flush();
        }
    }
}
