package org.xmtp.reactive.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.Samples;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ContentTypeId;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.RawContent;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.cryptography.identity.Identifiers;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;
import org.xmtp.reactive.identity.Directory;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.identity.TrustPolicy;
import org.xmtp.reactive.identity.Unmoved;
import org.xmtp.reactive.network.NoNode;
import org.xmtp.reactive.session.Bench;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.StubStore;
import org.xmtp.reactive.store.Unapproved;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Who gets a copy of what, and in which order that is found out. */
final class PlannerTests {
    private static final AccountAddress SELF = Samples.account(1);
    private static final AccountAddress TO = Samples.account(2);
    private static final AccountAddress OTHER = Samples.account(3);

    private final Bench bench = new Bench();
    private final Map<AccountAddress, Mono<List<Contact>>> known = new HashMap<>();
    private final List<Unapproved> unapproved = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final List<SendRequest.Pending> sends = new ArrayList<>();
    private final List<List<PeerId>> recipients = new ArrayList<>();
    private final RatchetAccount own = bench.ratchet.createAccount(bench.runtime.random());
    private final LocalIdentity identity = Identities.of(bench, own);
    private final Directory directory = new Directory(
            new Directory.Parts(bench.epoch, bench.journal, new Known(), new NoNode(), new Unmoved()),
            new TrustPolicy(identity.self(), Trust.ACCEPT),
            true);
    private final Planner planner =
            new Planner(new Planner.Parts(bench.epoch, identity, directory, bench.journal, new Told()));

    private final class Known extends StubStore {
        @Override
        public Mono<AccountRow> account(AccountAddress account) {
            return known.getOrDefault(account, Mono.just(List.of()))
                    .map(contacts -> new AccountRow(
                            contacts,
                            List.of(),
                            true,
                            unapproved.stream()
                                    .filter(one -> one.peer().account().equals(account))
                                    .toList()));
        }
    }

    private final class Told implements Planner.Plan {
        @Override
        public void make(SendRequest.Pending send, List<Contact> to) {
            told.add(String.valueOf(send.request().content()));
            recipients.add(to.stream().map(Contact::peer).toList());
        }

        @Override
        public void fail(SendRequest.Pending send, Throwable error) {
            told.add(send.request().content() + " fails: "
                    + (error instanceof XmtpException coded ? coded.code() : error.getMessage()));
        }
    }

    private Contact contact(AccountAddress account) {
        return contact(account, bench.ratchet.createAccount(bench.runtime.random()));
    }

    private static Contact contact(AccountAddress account, RatchetAccount of) {
        return new Contact(
                new PeerId(account, new InstallationId(Identifiers.installationId(of.identityKey()))),
                of.identityKey().bytes(),
                of.fallbackKey().bytes(),
                null,
                1);
    }

    private void plan(AccountAddress to, String name) {
        bench.loop
                .<SentMessage>mono(reply -> {
                    SendRequest.Pending send = new SendRequest.Pending(
                            new SendRequest(
                                    to,
                                    new byte[10],
                                    name,
                                    new RawContent(ContentTypeId.TEXT, Map.of(), "", new byte[0]),
                                    Optional.empty()),
                            reply);
                    sends.add(send);
                    planner.add(send);
                })
                .subscribe();
    }

    /** A revocation, say, has ended it. */
    @Test
    void whatEndsWhileItsRecipientIsLookedUpIsNotPlannedAndWhatIsBehindItIs() {
        Sinks.One<List<Contact>> answer = Sinks.one();
        known.put(TO, answer.asMono());
        plan(TO, "ended in its look-up");
        plan(TO, "ended behind it");
        plan(TO, "goes on");
        bench.runtime.run();
        sends.get(0).ends();
        sends.get(1).ends();
        answer.tryEmitValue(List.of(contact(TO)));
        bench.runtime.run();

        assertThat(told).containsExactly("goes on");
    }

    @Test
    void everyInstallationOfBothAccountsGetsACopyButThisOne() {
        Contact theirs = contact(TO);
        Contact theirOther = contact(TO);
        Contact ourOther = contact(SELF);
        known.put(TO, Mono.just(List.of(theirs, theirOther)));
        known.put(SELF, Mono.just(List.of(contact(SELF, own), ourOther)));

        plan(TO, "text");
        bench.runtime.run();
        plan(SELF, "note");
        bench.runtime.run();

        assertThat(told).containsExactly("text", "note");
        assertThat(recipients)
                .containsExactly(List.of(theirs.peer(), theirOther.peer(), ourOther.peer()), List.of(ourOther.peer()));
    }

    @Test
    void whatGoesToOneRecipientIsPlannedInTheOrderGivenAndHoldsUpNoOther() {
        Sinks.One<List<Contact>> late = Sinks.one();
        known.put(TO, late.asMono());
        known.put(OTHER, Mono.just(List.of(contact(OTHER))));

        plan(TO, "first");
        plan(TO, "second");
        plan(OTHER, "third");
        plan(TO, "fourth");
        bench.runtime.run();
        assertThat(told).containsExactly("third");

        late.tryEmitValue(List.of(contact(TO)));
        bench.runtime.run();
        assertThat(told).containsExactly("third", "first", "second", "fourth");
        plan(TO, "fifth");
        bench.runtime.run();
        assertThat(told).endsWith("fifth");
    }

    @Test
    void whoHasNoInstallationIsNotWrittenTo() {
        known.put(SELF, Mono.just(List.of(contact(SELF))));

        plan(TO, "text");
        bench.runtime.run();

        assertThat(told).containsExactly("text fails: " + ErrorCode.RECIPIENT_NOT_REGISTERED);
    }

    @Test
    void whoWaitsToBeApprovedGetsNoCopyOnEitherSide() {
        Contact theirs = contact(TO);
        Contact theirNew = contact(TO);
        Contact ourNew = contact(SELF);
        known.put(TO, Mono.just(List.of(theirs, theirNew)));
        known.put(SELF, Mono.just(List.of(contact(SELF, own), ourNew)));
        unapproved.add(new Unapproved(theirNew.peer(), Trust.HOLD, 7));
        unapproved.add(new Unapproved(ourNew.peer(), Trust.REFUSE, 8));

        plan(TO, "text");
        plan(SELF, "note");
        bench.runtime.run();

        assertThat(told).containsExactlyInAnyOrder("text", "note");
        assertThat(recipients).containsExactlyInAnyOrder(List.of(theirs.peer()), List.of());
    }

    @Test
    void anAccountAllOfWhichWaitsToBeApprovedIsNotWrittenTo() {
        Contact theirs = contact(TO);
        known.put(TO, Mono.just(List.of(theirs)));
        unapproved.add(new Unapproved(theirs.peer(), Trust.HOLD, 7));

        plan(TO, "text");
        bench.runtime.run();

        assertThat(told).containsExactly("text fails: " + ErrorCode.RECIPIENT_NOT_APPROVED);
    }

    /** Else a copy would be missing: what is planned behind an approval is not among what it makes up for. */
    @Test
    void whatWasLookedUpBeforeAnApprovalIsPlannedBehindItAndLookedUpAgain() {
        Sinks.One<List<Contact>> late = Sinks.one();
        Contact theirs = contact(TO);
        Contact theirNew = contact(TO);
        known.put(TO, Mono.just(List.of(theirs, theirNew)));
        known.put(SELF, late.asMono());
        unapproved.add(new Unapproved(theirNew.peer(), Trust.HOLD, 7));

        plan(TO, "text");
        bench.runtime.run();
        directory
                .approvals()
                .approve(
                        TO,
                        List.of(theirNew.peer().installation()),
                        approved -> planner.pause(),
                        error -> told.add("fails"));
        late.tryEmitValue(List.of());
        bench.runtime.run();
        assertThat(told).isEmpty();
        planner.resume();
        bench.runtime.run();

        assertThat(told).containsExactly("text");
        assertThat(recipients).containsExactly(List.of(theirs.peer(), theirNew.peer()));
    }

    @Test
    void aLookUpThatFailsFailsItsSendAlone() {
        List<Mono<List<Contact>>> answers =
                new ArrayList<>(List.of(Mono.error(new IllegalStateException("a fault of the test"))));
        Contact theirs = contact(TO);
        known.put(TO, Mono.defer(() -> answers.isEmpty() ? Mono.just(List.of(theirs)) : answers.remove(0)));

        plan(TO, "first");
        plan(TO, "second");
        bench.runtime.run();

        assertThat(told).containsExactly("first fails: a fault of the test", "second");
    }

    @Test
    void manySendsThatNeedNoLookUpAreNoDeepStack() {
        known.put(TO, Mono.just(List.of(contact(TO))));
        int count = 20_000;

        for (int i = 0; i < count; i++) {
            plan(TO, "text");
        }
        bench.runtime.run();

        assertThat(told).hasSize(count);
    }
}
