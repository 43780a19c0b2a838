package org.xmtp.reactive.identity;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.store.PeerId;

/**
 * The question who of some installations was revoked, account by account. While an account is read, others can be
 * revoked that were looked at before; then all are looked at once more, so that the answer holds when it is given.
 */
final class RevokedAmong {
    private final Contacts contacts;
    private final Consumer<Set<PeerId>> found;
    private final Consumer<Throwable> failed;
    private final Map<AccountAddress, Set<PeerId>> byAccount = new HashMap<>();
    private final Set<PeerId> revoked = new HashSet<>();
    private long revocations;

    RevokedAmong(Contacts contacts, Consumer<Set<PeerId>> found, Consumer<Throwable> failed) {
        this.contacts = contacts;
        this.found = found;
        this.failed = failed;
    }

    void look(Set<PeerId> peers) {
        for (PeerId peer : peers) {
            byAccount
                    .computeIfAbsent(peer.account(), account -> new HashSet<>())
                    .add(peer);
        }
        begin();
    }

    private void begin() {
        revocations = contacts.revocations();
        next(byAccount.entrySet().iterator());
    }

    /** Those in memory in a loop, not each in the one before: there may be some hundred. */
    private void next(Iterator<Map.Entry<AccountAddress, Set<PeerId>>> rest) {
        while (rest.hasNext()) {
            Map.Entry<AccountAddress, Set<PeerId>> one = rest.next();
            KnownAccount known = contacts.get(one.getKey());
            if (known == null) {
                contacts.with(
                        one.getKey(),
                        loaded -> {
                            look(one.getValue(), loaded);
                            next(rest);
                        },
                        failed);
                return;
            }
            look(one.getValue(), known);
        }
        if (contacts.revocations() == revocations) {
            found.accept(revoked);
        } else {
            begin();
        }
    }

    private void look(Set<PeerId> peers, KnownAccount known) {
        peers.stream().filter(peer -> known.isRevoked(peer.installation())).forEach(revoked::add);
    }
}
