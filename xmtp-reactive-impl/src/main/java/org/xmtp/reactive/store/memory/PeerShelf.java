package org.xmtp.reactive.store.memory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.PagedPeers;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.PeerRow;
import org.xmtp.reactive.store.Revocation;
import org.xmtp.reactive.store.SessionRow;
import org.xmtp.reactive.store.Unapproved;

/** Contacts by account, and sessions by peer. */
final class PeerShelf {
    private final Map<AccountAddress, Map<InstallationId, Contact>> contacts = new HashMap<>();
    private final Map<AccountAddress, List<Revocation>> revocations = new HashMap<>();
    private final Set<AccountAddress> read = new HashSet<>();
    private final Map<AccountAddress, Map<InstallationId, Unapproved>> unapproved = new HashMap<>();
    private final Map<PeerId, Map<String, SessionRow>> sessions = new LinkedHashMap<>();

    void put(Contact contact) {
        contacts.computeIfAbsent(contact.peer().account(), absent -> new LinkedHashMap<>())
                .merge(contact.peer().installation(), contact, Contact::newer);
    }

    void put(Revocation revocation) {
        revocations
                .computeIfAbsent(revocation.account(), absent -> new ArrayList<>())
                .add(revocation);
    }

    void put(Unapproved one) {
        unapproved
                .computeIfAbsent(one.peer().account(), absent -> new LinkedHashMap<>())
                .put(one.peer().installation(), one);
    }

    void approve(PeerId peer) {
        unapprovedOf(peer.account()).remove(peer.installation());
    }

    void put(SessionRow row) {
        sessions.computeIfAbsent(row.peer(), absent -> new LinkedHashMap<>())
                .compute(
                        row.sessionId(),
                        (id, before) -> (before == null ? row : SessionRow.newer(before, row)).whole());
    }

    Map<PeerId, PeerRow> peers(Collection<PeerId> peers) {
        Map<PeerId, PeerRow> rows = new LinkedHashMap<>();
        for (PeerId peer : peers) {
            Optional<Contact> contact = Optional.ofNullable(of(peer.account()).get(peer.installation()));
            Map<String, SessionRow> known = sessions.getOrDefault(peer, Map.of());
            boolean revoked = account(peer.account()).revoked().contains(peer.installation());
            rows.put(peer, new PeerRow(contact, revoked, List.copyOf(known.values())));
        }
        return rows;
    }

    /** All at once: they are in memory anyway. */
    PagedPeers pagedPeers() {
        List<PeerId> peers = new ArrayList<>();
        sessions.forEach((peer, rows) -> {
            if (rows.values().stream().anyMatch(row -> !row.pages().isEmpty())) {
                peers.add(peer);
            }
        });
        return new PagedPeers(peers, OptionalLong.empty());
    }

    List<PeerId> peersWithSessions() {
        return List.copyOf(sessions.keySet());
    }

    /** The contact topic of an account was read to its end. */
    void read(AccountAddress account) {
        read.add(account);
    }

    AccountRow account(AccountAddress account) {
        return new AccountRow(
                List.copyOf(of(account).values()),
                List.copyOf(revocations.getOrDefault(account, List.of())),
                read.contains(account),
                List.copyOf(unapprovedOf(account).values()));
    }

    private Map<InstallationId, Unapproved> unapprovedOf(AccountAddress account) {
        return unapproved.getOrDefault(account, new HashMap<>());
    }

    private Map<InstallationId, Contact> of(AccountAddress account) {
        return contacts.getOrDefault(account, Map.of());
    }

    List<AccountAddress> accounts() {
        return contacts.keySet().stream().sorted().toList();
    }
}
