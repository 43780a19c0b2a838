package org.xmtp.reactive.cryptography.olm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The receiving chains that are kept, oldest first. Immutable. */
record ReceivingChains(List<ReceivingChain> chains) {
    static final ReceivingChains NONE = new ReceivingChains(List.of());

    ReceivingChains {
        chains = List.copyOf(chains);
    }

    boolean isEmpty() {
        return chains.isEmpty();
    }

    Optional<ReceivingChain> named(Curve25519PublicKey ratchetKey) {
        int place = placeOf(ratchetKey);
        return place < 0 ? Optional.empty() : Optional.of(chains.get(place));
    }

    private int placeOf(Curve25519PublicKey ratchetKey) {
        // The newest chain is the likeliest.
        for (int i = chains.size() - 1; i >= 0; i--) {
            if (chains.get(i).ratchetKey().equals(ratchetKey)) {
                return i;
            }
        }
        return -1;
    }

    /** With the chain in the place of the one that has its ratchet key. */
    ReceivingChains replacing(ReceivingChain next) {
        List<ReceivingChain> all = new ArrayList<>(chains);
        all.set(placeOf(next.ratchetKey()), next);
        return new ReceivingChains(all);
    }

    /** With a newer chain, for which the oldest goes when there are more than {@code limit}. */
    ReceivingChains plus(ReceivingChain newest, int limit, long nowNs) {
        List<ReceivingChain> all = new ArrayList<>(chains.size() + 1);
        all.addAll(chains);
        if (!all.isEmpty()) {
            all.set(all.size() - 1, all.get(all.size() - 1).supersededAt(nowNs));
        }
        all.add(newest);
        return new ReceivingChains(all.subList(Math.max(0, all.size() - limit), all.size()));
    }

    /** Without the superseded chains that need not be kept. The newest chain stays, if with fewer skipped keys. */
    ReceivingChains retained(Retention retention) {
        int newest = chains.size() - 1;
        if (newest < 0) {
            return this;
        }
        ReceivingChain current = chains.get(newest).withSkippedSince(retention.expiredNs());
        if (SessionPages.bytesOf(current) > retention.bytes()) {
            return new ReceivingChains(List.of(current.withSkipped(SessionPages.keysIn(retention.bytes()))));
        }
        List<ReceivingChain> kept = new ArrayList<>();
        kept.add(current);
        long bytes = SessionPages.bytesOf(current);
        for (int i = newest - 1; i >= 0; i--) {
            ReceivingChain chain = chains.get(i).withSkippedSince(retention.expiredNs());
            bytes += SessionPages.bytesOf(chain);
            boolean wanted = newest - i <= retention.chains() || chain.supersededNs() >= retention.sinceNs();
            boolean expired = chain.supersededNs() != 0 && chain.supersededNs() < retention.expiredNs();
            if (bytes > retention.bytes()) {
                break;
            }
            if (wanted && !expired) {
                kept.add(chain);
            }
        }
        Collections.reverse(kept);
        return isSame(kept) ? this : new ReceivingChains(kept);
    }

    private boolean isSame(List<ReceivingChain> kept) {
        return kept.size() == chains.size() && skipped(kept) == skipped(chains);
    }

    private static int skipped(List<ReceivingChain> chains) {
        return chains.stream().mapToInt(chain -> chain.skipped().count()).sum();
    }

    void wipe() {
        chains.forEach(ReceivingChain::wipe);
    }
}
