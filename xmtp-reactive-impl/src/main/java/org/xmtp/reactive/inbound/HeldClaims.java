package org.xmtp.reactive.inbound;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.HeldPlace;

/**
 * How much of what is held each account claims to have sent. Claims are proven by nothing, so room is shared between
 * them: who claims most makes way first.
 */
final class HeldClaims {
    private final Map<AccountAddress, Claim> claims = new HashMap<>();
    private final TreeMap<Integer, LinkedHashSet<AccountAddress>> byCount = new TreeMap<>();
    private long sequence;

    /** What one account claims, by the order in which it came. */
    private static final class Claim {
        private final TreeMap<Long, Digest> inOrder = new TreeMap<>();
        private final Map<Digest, Long> places = new HashMap<>();
        private long bytes;
    }

    long bytesOf(AccountAddress account) {
        Claim claim = claims.get(account);
        return claim == null ? 0 : claim.bytes;
    }

    void add(HeldPlace place) {
        AccountAddress account = place.sender().account();
        Claim claim = claims.computeIfAbsent(account, of -> new Claim());
        int before = claim.places.size();
        claim.inOrder.put(++sequence, place.digest());
        claim.places.put(place.digest(), sequence);
        claim.bytes += place.size();
        move(account, before, claim.places.size());
    }

    void remove(HeldPlace place) {
        AccountAddress account = place.sender().account();
        Claim claim = claims.get(account);
        Long at = claim == null ? null : claim.places.get(place.digest());
        if (claim == null || at == null) {
            return;
        }
        int before = claim.places.size();
        claim.places.remove(place.digest());
        claim.inOrder.remove(at);
        claim.bytes -= place.size();
        move(account, before, claim.places.size());
        if (claim.places.isEmpty()) {
            claims.remove(account);
        }
    }

    private void move(AccountAddress account, int before, int after) {
        LinkedHashSet<AccountAddress> same = byCount.get(before);
        if (same != null) {
            same.remove(account);
            if (same.isEmpty()) {
                byCount.remove(before);
            }
        }
        if (after > 0) {
            byCount.computeIfAbsent(after, count -> new LinkedHashSet<>()).add(account);
        }
    }

    /** The newest of the account that claims most. */
    Optional<Digest> newestOfGreatest() {
        Map.@Nullable Entry<Integer, LinkedHashSet<AccountAddress>> most = byCount.lastEntry();
        if (most == null) {
            return Optional.empty();
        }
        Claim claim = claims.get(most.getValue().iterator().next());
        return claim == null
                ? Optional.empty()
                : Optional.of(claim.inOrder.lastEntry().getValue());
    }
}
