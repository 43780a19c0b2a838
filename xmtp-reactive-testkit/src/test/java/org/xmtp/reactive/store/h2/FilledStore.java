package org.xmtp.reactive.store.h2;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.NumberedWriteSets;
import org.xmtp.reactive.store.StoreRuntime;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.testkit.EngineStoreContract;
import org.xmtp.reactive.testkit.StoreSamples;

/**
 * The files of a store that was in use for some time: an installation, contacts, sessions, 360 messages of seven
 * conversations, an outbox with copies that wait and an envelope that waits to be judged; opened three times, folded in
 * part, and ended as by a kill.
 *
 * @param database the bytes of its database
 * @param head the bytes of its head file
 */
record FilledStore(byte[] database, byte[] head) {
    static final StoreKey KEY = StoreKey.of(StoreSamples.bytes(1, StoreKey.LENGTH));
    /** The position of the last message. */
    static final long LAST = 362;

    /** How many peers have a session. */
    static final long SESSIONS = 7;

    private static final long CONTACTS = 6;
    private static final int OPENINGS = 3;

    /** Makes it in an empty folder, where it is found closed in order. */
    static FilledStore in(Path folder) throws IOException {
        EngineStore last = null;
        for (int opening = 0; opening < OPENINGS; opening++) {
            if (last != null) {
                last.close().block();
            }
            last = H2Stores.of(XmtpStore.file(folder.resolve("filled"), KEY), StoreRuntime.SHARED);
            fill(last, EngineStoreContract.await(last.open()).lastPosition(), LAST * (opening + 1) / OPENINGS);
        }
        Path head = folder.resolve("filled.head");
        while (!isAtLast(head)) {
            Thread.onSpinWait();
        }
        FilledStore filled =
                new FilledStore(Files.readAllBytes(folder.resolve("filled.mv.db")), Files.readAllBytes(head));
        if (last != null) {
            last.close().block();
        }
        return filled;
    }

    private static boolean isAtLast(Path head) throws IOException {
        return Files.exists(head)
                && KnownHead.decode(Files.readAllBytes(head), new StoreSecret(KEY).headKey())
                        .filter(known -> known.position() == LAST)
                        .isPresent();
    }

    private static void fill(EngineStore store, long from, long upTo) {
        long position = from;
        while (position < upTo) {
            List<WriteSet> batch = new ArrayList<>();
            long first = position;
            while (position < upTo && position < first + 1 + first % 40) {
                batch.add(at(++position));
            }
            store.commit(StoreSamples.id(first), batch).block();
        }
    }

    private static WriteSet at(long position) {
        List<Change> changes = new ArrayList<>(NumberedWriteSets.at(position).changes());
        if (position == 1) {
            changes.add(new Change.IdentityChanged(StoreSamples.identity(1)));
        }
        if (position <= CONTACTS) {
            changes.add(new Change.ContactLearned(StoreSamples.contact(StoreSamples.peer(position), position)));
        }
        if (position == 9) {
            changes.add(new Change.EnvelopeHeld(StoreSamples.held(1, 1)));
        }
        if (position % 50 == 0) {
            changes.add(new Change.EnvelopeHeld(StoreSamples.held(position, 1)));
        }
        if (position % 50 == 1) {
            changes.add(new Change.EnvelopeReleased(
                    StoreSamples.held(position - 1, 1).digest()));
        }
        return StoreSamples.writeSet(position, changes);
    }

    /** What was written at a position. */
    static Entry entry(long position) {
        return NumberedWriteSets.at(position).changes().stream()
                .flatMap(change ->
                        change instanceof Change.EntryAppended appended ? Stream.of(appended.entry()) : Stream.empty())
                .findFirst()
                .orElseThrow();
    }

    /** Lays the files into a folder, damaged, under this name. */
    XmtpStore.InFile damaged(Path folder, String name, List<Damage.Hit> hits) throws IOException {
        byte[] bytes = database.clone();
        hits.forEach(hit -> hit.apply(bytes));
        Files.write(folder.resolve(name + ".mv.db"), bytes);
        Files.write(folder.resolve(name + ".head"), head);
        return XmtpStore.file(folder.resolve(name), KEY);
    }
}
