package org.xmtp.reactive.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.Samples;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ContentTypeId;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.RawContent;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.cryptography.identity.Identifiers;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.runtime.HandDrivenRuntime.Kind;
import org.xmtp.reactive.session.Bench;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.OutboxRow;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.RefusedCopy;
import org.xmtp.reactive.store.WriteSet;

/** Planned messages on their way into the journal. */
final class DraftsTests {
    private static final Kind[] ALL_BUT_LANES = {Kind.LOOP, Kind.STORE, Kind.EVENTS};
    private static final AccountAddress TO = Samples.account(2);

    private final Bench bench = new Bench();
    private final List<String> told = new ArrayList<>();
    private final List<SendRequest.Pending> sends = new ArrayList<>();
    private final List<OutboxRow> queued = new ArrayList<>();
    private final LocalIdentity identity = Identities.of(bench);
    private final Drafts drafts = new Drafts(
            new Drafts.Parts(bench.epoch, identity, bench.peers, bench.journal, new Told()),
            new SendClock(bench.epoch, 0));

    private final class Told implements Drafts.Destination {
        private long stamp;

        @Override
        public long stamp() {
            return ++stamp;
        }

        @Override
        public void queued(OutboxRow row) {
            queued.add(row);
        }

        @Override
        public void lost(long message, List<RefusedCopy> lost) {
            lost.forEach(copy -> told.add("lost " + copy.recipient()));
        }

        @Override
        public void durable(SendRequest.Pending send, Drafts.Sent sent) {
            told.add(send.request().content() + " durable"
                    + sent.lost().stream()
                            .map(copy -> " but for " + copy.recipient())
                            .collect(Collectors.joining()));
        }

        @Override
        public void failed(SendRequest.Pending send, Throwable error) {
            told.add(send.request().content() + " failed");
        }
    }

    private Contact contact() {
        RatchetAccount account = bench.ratchet.createAccount(bench.runtime.random());
        return contact(account, account.fallbackKey().bytes());
    }

    private static Contact contact(RatchetAccount account, byte[] fallbackKey) {
        return new Contact(
                new PeerId(TO, new InstallationId(Identifiers.installationId(account.identityKey()))),
                account.identityKey().bytes(),
                fallbackKey,
                null,
                1);
    }

    /** No secret can be agreed upon with its fallback key. */
    private Contact unusable() {
        return contact(bench.ratchet.createAccount(bench.runtime.random()), new byte[32]);
    }

    private void make(String name, int bytes, Contact... recipients) {
        bench.loop
                .<SentMessage>mono(reply -> {
                    SendRequest.Pending send = new SendRequest.Pending(
                            new SendRequest(
                                    TO,
                                    new byte[bytes],
                                    name,
                                    new RawContent(ContentTypeId.TEXT, Map.of(), "", new byte[0]),
                                    Optional.empty()),
                            reply);
                    sends.add(send);
                    drafts.make(send, List.of(recipients));
                })
                .subscribe();
        bench.runtime.run(Kind.LOOP);
    }

    private <T extends Change> List<T> durable(Class<T> kind) {
        return bench.store.durable().stream()
                .map(WriteSet::changes)
                .flatMap(List::stream)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    @Test
    void messageCopiesAndStepsAreOneWriteSet() {
        make("text", 10, contact(), contact());
        bench.runtime.run();

        assertThat(told).containsExactly("text durable");
        assertThat(bench.store.durable()).hasSize(1);
        assertThat(durable(Change.SessionAdvanced.class)).hasSize(2);
        assertThat(durable(Change.CopiesQueued.class).get(0).copies()).hasSize(2);
        assertThat(queued).hasSize(1);
    }

    /** A revocation, say, has ended them. */
    @Test
    void whatEndsWhileItsCopiesAreMadeDoesNotBecomeDurable() {
        Contact peer = contact();
        make("first", 10, peer);
        make("large", (int) Drafts.MAX_COPIES_BYTES, peer);
        make("last", 10, peer);
        bench.runtime.run(ALL_BUT_LANES);
        sends.get(0).ends();
        sends.get(1).ends();
        bench.runtime.run();

        assertThat(told).containsExactly("last durable");
        assertThat(durable(Change.EntryAppended.class)).hasSize(1);
        assertThat(sends.get(0).entered()).isEmpty();
        assertThat(sends.get(2).entered()).isPresent();
    }

    @Test
    void planningOrderIsTheJournalsOrderWhicheverLaneFinishesLast() {
        make("first", 10, contact());
        make("second", 10, contact());
        bench.runtime.run(ALL_BUT_LANES);
        bench.runtime.stepNewest(Kind.LANE);
        bench.runtime.run(ALL_BUT_LANES);
        assertThat(told).isEmpty();

        bench.runtime.run();
        assertThat(told).containsExactly("first durable", "second durable");
    }

    @Test
    void aCopyThatCannotBeMadeIsToldOfAndKeptAndHoldsUpNoOther() {
        Contact sound = contact();
        Contact unusable = unusable();
        make("text", 10, unusable, sound);
        bench.runtime.run();

        assertThat(told).containsExactly("text durable but for " + unusable.peer());
        assertThat(durable(Change.CopiesSettled.class))
                .containsExactly(Change.CopiesSettled.unmade(
                        0, List.of(new RefusedCopy(unusable.peer(), "no copy could be made; the log says why"))));
        assertThat(queued.get(0).copies()).extracting(OutboxCopy::recipient).containsExactly(sound.peer());
    }

    @Test
    void aMessageForWhichNoCopyCanBeMadeFailsAndGivesItsPlaceUp() {
        make("hopeless", 10, unusable());
        make("next", 10, contact());
        bench.runtime.run();

        assertThat(told).containsExactly("hopeless failed", "next durable");
    }

    @Test
    void aMessageForNobodyIsDurableWithoutCopies() {
        make("note", 10);
        bench.runtime.run();

        assertThat(told).containsExactly("note durable");
        assertThat(durable(Change.CopiesQueued.class)).isEmpty();
        assertThat(queued).isEmpty();
    }

    @Test
    void aWriteSetThatIsRefusedFailsItsMessage() {
        bench.store.fails(Outcome.REJECTED);
        make("text", 10, contact());
        bench.runtime.run();

        assertThat(told).containsExactly("text failed");
    }

    @Test
    void aLargeMessageIsDurableBeforeItsCopiesWhichFollowBatchByBatchBeforeTheNextMessage() {
        int bytes = 900_000;
        Contact[] recipients =
                IntStream.range(0, 10).mapToObj(number -> contact()).toArray(Contact[]::new);
        make("large", bytes, recipients);
        make("next", 10, contact());
        bench.runtime.run();

        assertThat(told).containsExactly("large durable", "next durable");
        List<PeerId> all = List.of(recipients).stream().map(Contact::peer).toList();
        List<Change.IntentChanged> intents = durable(Change.IntentChanged.class);
        assertThat(intents.get(0)).isEqualTo(new Change.IntentChanged(0, all));
        assertThat(intents.get(intents.size() - 1).remaining()).isEmpty();
        assertThat(queued.stream().flatMap(row -> row.copies().stream()).map(OutboxCopy::recipient))
                .startsWith(all.toArray(PeerId[]::new))
                .hasSize(11);
        assertThat(queued).allMatch(row -> Waiting.bytesOf(row) <= Drafts.MAX_COPIES_BYTES);
        assertThat(bench.store.durable().get(0).changes().get(0)).isInstanceOf(Change.EntryAppended.class);
        assertThat(bench.store.durable().get(bench.store.durable().size() - 1).changes())
                .as("planned later")
                .anyMatch(Change.EntryAppended.class::isInstance);
    }

    @Test
    void eachBatchTakesOffTheIntentWhatItQueues() {
        Contact[] recipients =
                IntStream.range(0, 10).mapToObj(number -> contact()).toArray(Contact[]::new);
        make("large", 900_000, recipients);
        bench.runtime.run();

        int left = recipients.length;
        for (WriteSet set : bench.store.durable()) {
            for (Change change : set.changes()) {
                if (change instanceof Change.CopiesQueued copies) {
                    left -= copies.copies().size();
                } else if (change instanceof Change.IntentChanged intent) {
                    assertThat(intent.remaining().size()
                                    + (set.equals(bench.store.durable().get(0)) ? 0 : recipients.length - left))
                            .isEqualTo(recipients.length);
                }
            }
        }
        assertThat(left).isZero();
    }

    @Test
    void whatAnEarlierProcessLeftHalfDoneComesBeforeWhatIsPlannedLater() {
        Contact left = contact();
        bench.peers.of(left.peer()).learn(left);
        drafts.resume(
                7, new Draft.Subject(ConversationId.of(Samples.account(1), TO), 5, new byte[10]), List.of(left.peer()));
        make("next", 10, contact());
        bench.runtime.run();

        assertThat(queued)
                .extracting(OutboxRow::message)
                .containsExactly(7L, queued.get(1).position());
        assertThat(durable(Change.IntentChanged.class)).containsExactly(new Change.IntentChanged(7, List.of()));
        assertThat(told).containsExactly("next durable");
    }
}
