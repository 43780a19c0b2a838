package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.HistoryRange;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.StoreSalvage;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;
import org.xmtp.reactive.store.h2.H2Stores;

/** An installation goes on with what was salvaged of its store. */
final class StoreSalvagedTests extends RuleTests {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int BLOCK = 4096;

    private final PrivateKeySigner owner = PrivateKeySigner.random();
    private final Installation alice = open();
    private Installation bob = alice;

    @BeforeEach
    void talkAndClose() {
        bob = open(setup().signer(owner).store(file("bob")));
        acquaint(alice, bob);
        for (String text : texts("before", 5)) {
            publish(alice, bob.address(), text);
            publish(bob, alice.address(), text);
        }
        until("all is read", () -> bob.received().contains("before 4"));
        close(bob);
    }

    private Path data() {
        return folder.resolve("bob.mv.db");
    }

    private StoreSalvage salvage(String name) {
        return value(H2Stores.salvage((XmtpStore.InFile) file(name), folder.resolve("fresh"), runtime));
    }

    private List<String> bobsHistory() {
        return value(bob.client()
                        .conversation(alice.address())
                        .messages(HistoryRange.ALL)
                        .collectList())
                .stream()
                .map(message -> message.text().orElse(""))
                .toList();
    }

    @Test
    void aDamagedStoreIsRefusedAndTheSalvagedOneGoesOnWithinAMinute() throws IOException {
        bob = open(setup().signer(owner).store(file("bob")));
        List<String> before = bobsHistory();
        close(bob);
        byte[] bytes = Files.readAllBytes(data());
        Arrays.fill(bytes, 0, 3 * BLOCK, (byte) 0);
        Files.write(data(), bytes);
        Throwable refused =
                end(begin(connecting(setup().signer(owner).store(file("bob"))).connect()));
        assertThat(refused)
                .isInstanceOfSatisfying(
                        XmtpException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))
                .hasMessageContaining("bob.mv.db")
                .hasMessageContaining("salvage");

        assertThat(salvage("bob").isWhole()).isTrue();

        bob = open(setup().signer(owner).store(file("fresh")));
        assertThat(bobsHistory()).isEqualTo(before).contains("before 0", "before 4");
        publish(bob, alice.address(), "from the salvaged");
        until("it is read", MINUTE, () -> alice.received().contains("from the salvaged"));
        publish(alice, bob.address(), "to the salvaged");
        until("it is read", MINUTE, () -> bob.received().contains("to the salvaged"));
        assertThat(alice.failures()).isEmpty();
        assertThat(bob.failures()).isEmpty();
    }

    @Test
    void withoutTheInstallationsKeysANewOneHasTheHistory() {
        EngineStore store = H2Stores.of(file("bob"), runtime);
        value(store.open());
        List<StoredEntry> entries = value(store.entries(0, 1_000));
        end(begin(store.close()));
        withoutKeys(entries);
        assertThat(salvage("without").installation()).isFalse();

        bob = open(setup().signer(owner).store(file("fresh")));

        assertThat(bobsHistory()).contains("before 0", "before 4");
        publish(bob, alice.address(), "from the new one");
        until("it is read", MINUTE, () -> alice.received().contains("from the new one"));
        publish(alice, bob.address(), "to the new one");
        until("it is read", MINUTE, () -> bob.received().contains("to the new one"));
    }

    /** A store with these entries alone. */
    private void withoutKeys(List<StoredEntry> entries) {
        EngineStore store = H2Stores.of(file("without"), runtime);
        StoreHead head = value(store.open());
        List<WriteSet> sets = entries.stream()
                .map(entry -> new WriteSet(
                        entry.position(),
                        new WriteSetId(1, entry.position()),
                        List.of(new Change.EntryAppended(entry.entry()))))
                .toList();
        end(begin(store.commit(head.lastWriteSet(), sets)));
        end(begin(store.close()));
    }
}
