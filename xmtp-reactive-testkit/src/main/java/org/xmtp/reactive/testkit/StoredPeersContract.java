package org.xmtp.reactive.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.HeldEnvelope;
import org.xmtp.reactive.store.HeldPlace;
import org.xmtp.reactive.store.PagedPeers;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.PeerRow;
import org.xmtp.reactive.store.Revocation;
import org.xmtp.reactive.store.Unapproved;
import org.xmtp.reactive.store.WriteSet;

/** The part of {@link EngineStoreContract} about peers, and about envelopes that were judged or wait for it. */
public interface StoredPeersContract {
    /** The store under test, open and empty; whoever made it closes it afterwards. */
    EngineStore store();

    private void commit(WriteSet... batch) {
        EngineStoreContract.commit(store(), List.of(batch));
    }

    private AccountRow account(AccountAddress account) {
        return EngineStoreContract.await(store().account(account));
    }

    @Test
    default void aPeerHasItsContactAndItsSessions() {
        PeerId peer = StoreSamples.peer(1);
        Contact contact = StoreSamples.contact(peer, 5);
        commit(StoreSamples.writeSet(
                1,
                new Change.ContactLearned(contact),
                new Change.SessionAdvanced(StoreSamples.session(peer, 1, 1)),
                new Change.SessionAdvanced(StoreSamples.session(peer, 2, 1))));
        commit(StoreSamples.writeSet(
                2,
                new Change.SessionAdvanced(StoreSamples.session(peer, 1, 2)),
                new Change.ContactLearned(contact.pinned(new byte[32]))));
        Map<PeerId, PeerRow> rows = EngineStoreContract.await(store().peers(List.of(peer, StoreSamples.peer(9))));
        PeerRow row = Objects.requireNonNull(rows.get(peer));
        assertThat(row.sessions())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyInAnyOrder(StoreSamples.session(peer, 1, 2), StoreSamples.session(peer, 2, 1));
        assertThat(row.contact()).get().usingRecursiveComparison().isEqualTo(contact.pinned(new byte[32]));
        assertThat(rows.get(StoreSamples.peer(9))).isEqualTo(PeerRow.UNKNOWN);
    }

    @Test
    default void whatAContactHasSignedNeverGivesWayToWhatIsOlder() {
        PeerId peer = StoreSamples.peer(1);
        Contact unsigned = StoreSamples.contact(peer, 5);
        Contact signed = StoreSamples.signed(peer, 6, 3);
        commit(
                StoreSamples.writeSet(1, new Change.ContactLearned(unsigned)),
                StoreSamples.writeSet(2, new Change.ContactLearned(signed)),
                StoreSamples.writeSet(3, new Change.ContactLearned(unsigned.pinned(new byte[32]))));
        assertContact(peer, signed);
        commit(StoreSamples.writeSet(4, new Change.ContactLearned(StoreSamples.signed(peer, 7, 2))));
        assertContact(peer, signed);
        commit(StoreSamples.writeSet(5, new Change.ContactLearned(StoreSamples.signed(peer, 8, 4))));
        assertContact(peer, StoreSamples.signed(peer, 8, 4));
    }

    private void assertContact(PeerId peer, Contact contact) {
        assertThat(Objects.requireNonNull(EngineStoreContract.await(store().peers(List.of(peer)))
                                .get(peer))
                        .contact())
                .get()
                .usingRecursiveComparison()
                .isEqualTo(contact);
        assertThat(account(peer.account()).contacts())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(contact);
    }

    @Test
    default void peersWithSessionsAreThereWhetherTheyAreContactsOrNot() {
        commit(
                StoreSamples.writeSet(1, new Change.SessionAdvanced(StoreSamples.session(StoreSamples.peer(1), 1, 1))),
                StoreSamples.writeSet(2, new Change.SessionAdvanced(StoreSamples.session(StoreSamples.peer(2), 1, 1))));
        commit(
                StoreSamples.writeSet(3, new Change.SessionAdvanced(StoreSamples.session(StoreSamples.peer(1), 1, 2))),
                StoreSamples.writeSet(4, new Change.ContactLearned(StoreSamples.contact(StoreSamples.peer(2), 1))));
        assertThat(EngineStoreContract.await(store().peersWithSessions()))
                .containsExactlyInAnyOrder(StoreSamples.peer(1), StoreSamples.peer(2));
    }

    @Test
    default void theSameInstallationUnderTwoAccountsIsTwoPeers() {
        PeerId one = StoreSamples.peer(1);
        PeerId other = new PeerId(StoreSamples.account(99), one.installation());
        commit(StoreSamples.writeSet(
                1,
                new Change.SessionAdvanced(StoreSamples.session(one, 1, 1)),
                new Change.ContactLearned(StoreSamples.contact(other, 5))));
        Map<PeerId, PeerRow> rows = EngineStoreContract.await(store().peers(List.of(one, other)));
        assertThat(Objects.requireNonNull(rows.get(one)).sessions()).hasSize(1);
        assertThat(Objects.requireNonNull(rows.get(one)).contact()).isEmpty();
        assertThat(Objects.requireNonNull(rows.get(other)).sessions()).isEmpty();
        assertThat(Objects.requireNonNull(rows.get(other)).contact()).isPresent();
    }

    @Test
    default void contactsAreFoundByTheirAccount() {
        commit(StoreSamples.writeSet(
                1,
                new Change.ContactLearned(StoreSamples.contact(StoreSamples.peer(2), 1)),
                new Change.ContactLearned(StoreSamples.contact(StoreSamples.peer(3), 2)),
                new Change.ContactLearned(StoreSamples.contact(StoreSamples.peer(4), 3))));
        assertThat(account(StoreSamples.peer(2).account()).contacts())
                .extracting(Contact::peer)
                .containsExactlyInAnyOrder(StoreSamples.peer(2), StoreSamples.peer(3));
        assertThat(account(StoreSamples.account(77))).isEqualTo(AccountRow.UNKNOWN);
        assertThat(EngineStoreContract.await(store().accounts()))
                .containsExactlyInAnyOrder(
                        StoreSamples.peer(2).account(), StoreSamples.peer(4).account());
    }

    @Test
    default void peersWhoseSessionsHavePagesAreFound() {
        List<PeerId> paged = new ArrayList<>();
        for (int number = 1; number <= 600; number++) {
            PeerId peer = StoreSamples.peer(number);
            boolean hasPages = number % 3 == 0;
            if (hasPages) {
                paged.add(peer);
            }
            commit(StoreSamples.writeSet(
                    number,
                    new Change.SessionAdvanced(StoreSamples.session(peer, number, 1)
                            .with(hasPages ? Map.of("a page", new byte[10]) : Map.of()))));
        }

        Set<PeerId> found = new HashSet<>();
        OptionalLong place = OptionalLong.of(Long.MIN_VALUE);
        while (place.isPresent()) {
            PagedPeers page = EngineStoreContract.await(store().pagedPeers(place.getAsLong()));
            found.addAll(page.peers());
            place = page.next();
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(paged);
    }

    @Test
    default void anAccountIsKnownToHaveBeenReadOnceThatIsNoted() {
        Contact contact = StoreSamples.contact(StoreSamples.peer(2), 1);
        AccountAddress account = contact.peer().account();
        commit(StoreSamples.writeSet(1, new Change.ContactLearned(contact)));
        assertThat(account(account).wasRead()).isFalse();
        commit(StoreSamples.writeSet(2, new Change.AccountRead(account)));
        commit(StoreSamples.writeSet(3, new Change.ContactLearned(StoreSamples.contact(StoreSamples.peer(3), 2))));
        assertThat(account(account).wasRead()).isTrue();
        assertThat(account(account).contacts()).hasSize(2);
    }

    @Test
    default void whoWasRevokedStaysSoWhetherThereIsAContactOrNot() {
        PeerId known = StoreSamples.peer(2);
        PeerId unknown = StoreSamples.peer(3);
        PeerId late = new PeerId(known.account(), StoreSamples.installation(44));
        Revocation first = StoreSamples.revocation(known.account(), 20, known, late);
        Revocation second = StoreSamples.revocation(known.account(), 10, known, unknown);
        commit(StoreSamples.writeSet(1, new Change.ContactLearned(StoreSamples.contact(known, 1))));
        commit(StoreSamples.writeSet(2, new Change.InstallationsRevoked(first)));
        commit(StoreSamples.writeSet(3, new Change.InstallationsRevoked(second)));
        commit(StoreSamples.writeSet(4, new Change.ContactLearned(StoreSamples.contact(late, 2))));
        AccountRow row = account(known.account());
        assertThat(row.revocations())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyInAnyOrder(first, second);
        assertThat(row.revokedNs())
                .isEqualTo(Map.of(known.installation(), 10L, unknown.installation(), 10L, late.installation(), 20L));
        assertThat(row.contacts()).hasSize(2);
        assertThat(row.valid()).isEmpty();
        Map<PeerId, PeerRow> rows = EngineStoreContract.await(store().peers(List.of(known, unknown, late)));
        assertThat(rows.values()).allMatch(PeerRow::revoked);
        assertThat(EngineStoreContract.await(store().peers(List.of(StoreSamples.peer(1))))
                        .values())
                .noneMatch(PeerRow::revoked);
    }

    @Test
    default void whoWaitsToBeApprovedDoesSoFromItsWriteSetOnUntilItIsApproved() {
        PeerId held = StoreSamples.peer(2);
        PeerId refused = StoreSamples.peer(3);
        commit(
                StoreSamples.writeSet(
                        1,
                        new Change.ContactLearned(StoreSamples.contact(held, 1)),
                        new Change.InstallationUnapproved(held, Trust.HOLD)),
                StoreSamples.writeSet(2, new Change.InstallationUnapproved(refused, Trust.REFUSE)));
        assertThat(account(held.account()).unapproved())
                .containsExactlyInAnyOrder(
                        new Unapproved(held, Trust.HOLD, 1), new Unapproved(refused, Trust.REFUSE, 2));

        commit(StoreSamples.writeSet(3, new Change.InstallationUnapproved(held, Trust.HOLD)));
        commit(StoreSamples.writeSet(4, new Change.InstallationApproved(refused)));
        assertThat(account(held.account()).unapproved()).containsExactly(new Unapproved(held, Trust.HOLD, 3));
        assertThat(account(held.account()).approved()).isEmpty();

        commit(StoreSamples.writeSet(5, new Change.InstallationApproved(held)));
        assertThat(account(held.account()).unapproved()).isEmpty();
        assertThat(account(held.account()).approved()).extracting(Contact::peer).containsExactly(held);
    }

    @Test
    default void anAccountOfWhichThereIsOnlyARevocationIsNoContact() {
        PeerId peer = StoreSamples.peer(2);
        commit(StoreSamples.writeSet(
                1, new Change.InstallationsRevoked(StoreSamples.revocation(peer.account(), 5, peer))));
        assertThat(EngineStoreContract.await(store().accounts())).isEmpty();
        assertThat(account(peer.account()).revoked()).containsExactly(peer.installation());
    }

    @Test
    default void aMarkIsSeenWithTheEnvelopeThatSetItFirst() {
        Digest twin = new Digest(StoreSamples.digest(1).high(), 5);
        commit(
                StoreSamples.writeSet(1, new Change.EnvelopeSeen(StoreSamples.digest(1), StoreSamples.digest(11))),
                StoreSamples.writeSet(2, new Change.EnvelopeSeen(twin, StoreSamples.digest(12))));
        commit(StoreSamples.writeSet(3, new Change.EnvelopeSeen(StoreSamples.digest(1), StoreSamples.digest(13))));
        assertThat(EngineStoreContract.await(
                        store().seen(List.of(StoreSamples.digest(1), twin, StoreSamples.digest(2)))))
                .isEqualTo(Map.of(StoreSamples.digest(1), StoreSamples.digest(11), twin, StoreSamples.digest(12)));
    }

    @Test
    default void heldEnvelopesWaitInOrderOfTheirWaitingUntilReleased() {
        HeldEnvelope onlyItsPlace = StoreSamples.held(5, 40).withMessage(new byte[0]);
        commit(StoreSamples.writeSet(
                1,
                new Change.EnvelopeHeld(StoreSamples.held(3, 30)),
                new Change.EnvelopeHeld(StoreSamples.held(1, -1)),
                new Change.EnvelopeHeld(StoreSamples.held(2, 10)),
                new Change.EnvelopeHeld(StoreSamples.held(4, 20)),
                new Change.EnvelopeHeld(onlyItsPlace)));
        commit(StoreSamples.writeSet(2, new Change.EnvelopeReleased(StoreSamples.digest(4))));
        List<HeldPlace> held = EngineStoreContract.await(store().held());
        assertThat(held)
                .extracting(HeldPlace::digest)
                .containsExactly(
                        StoreSamples.digest(1), StoreSamples.digest(2), StoreSamples.digest(3), StoreSamples.digest(5));
        assertThat(held.get(0)).isEqualTo(new HeldPlace(StoreSamples.digest(1), StoreSamples.peer(1), -1, 1, 78, 400));
        assertThat(held.get(3).size()).isZero();
        assertThat(EngineStoreContract.await(store().heldEnvelopes(List.of(
                        StoreSamples.digest(5),
                        StoreSamples.digest(4),
                        StoreSamples.digest(1),
                        StoreSamples.digest(9),
                        StoreSamples.digest(3)))))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(onlyItsPlace, StoreSamples.held(1, -1), StoreSamples.held(3, 30));
        commit(StoreSamples.writeSet(3, new Change.EnvelopeReleased(StoreSamples.digest(1))));
        assertThat(EngineStoreContract.await(store().held())).hasSize(3);
        assertThat(EngineStoreContract.await(store().heldEnvelopes(List.of(StoreSamples.digest(1)))))
                .isEmpty();
    }

    @Test
    default void heldEnvelopesComeInPagesOfBoundedBytes() {
        List<WriteSet> large = new ArrayList<>();
        List<Digest> digests = new ArrayList<>();
        for (long position = 1; position <= 5; position++) {
            large.add(StoreSamples.writeSet(
                    position,
                    new Change.EnvelopeHeld(
                            StoreSamples.held(position, position).withMessage(StoreSamples.bytes(position, 400_000)))));
            digests.add(0, StoreSamples.digest(position));
        }
        EngineStoreContract.commit(store(), large);
        assertThat(EngineStoreContract.await(store().heldEnvelopes(digests)))
                .extracting(HeldEnvelope::digest)
                .containsExactly(digests.get(0), digests.get(1));
        assertThat(EngineStoreContract.await(store().heldEnvelopes(digests.subList(4, 5)))
                        .get(0)
                        .message())
                .isEqualTo(StoreSamples.bytes(1, 400_000));
        assertThat(EngineStoreContract.await(store().heldEnvelopes(List.of()))).isEmpty();
    }
}
