package org.xmtp.reactive.cryptography.olm;

import java.util.ArrayList;
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
        // The newest chain is the likeliest.
        for (int i = chains.size() - 1; i >= 0; i--) {
            if (chains.get(i).ratchetKey().equals(ratchetKey)) {
                return Optional.of(chains.get(i));
            }
        }
        return Optional.empty();
    }

    /** With the chain in the place of the one that has its ratchet key. */
    ReceivingChains replacing(ReceivingChain next) {
        List<ReceivingChain> all = new ArrayList<>(chains);
        all.replaceAll(chain -> chain.ratchetKey().equals(next.ratchetKey()) ? next : chain);
        return new ReceivingChains(all);
    }

    /** With a newer chain, for which the oldest goes when there are more than {@code limit}. */
    ReceivingChains plus(ReceivingChain newest, int limit) {
        List<ReceivingChain> all = new ArrayList<>(chains);
        all.add(newest);
        return new ReceivingChains(all.subList(Math.max(0, all.size() - limit), all.size()));
    }

    void wipe() {
        chains.forEach(ReceivingChain::wipe);
    }
}
