package org.xmtp.reactive.identity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.network.TopicPages;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.runtime.Reply;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Revocation;
import reactor.core.publisher.Mono;

/**
 * The installations of an account and who of them was revoked, as the node has them. Only the beginning of its topics
 * is read: however much others publish there, a registration takes no longer than about a second for it, and what lies
 * behind is found by the next start in what the directory has learned.
 */
final class Census {
    /** How much of the topics is read: some 4,000 bundles. */
    private static final long MAX_BYTES = 1L << 20;

    private static final int PAGE = 1000;

    private final AccountAddress account;
    private final Epoch epoch;
    private final TopicPages pages;
    private final Optional<LocalIdentity> before;
    private final Reply<Counted> reply;
    private final Map<InstallationId, Long> granted = new LinkedHashMap<>();
    private final List<Revocation> revocations = new ArrayList<>();
    private long bytesLeft = MAX_BYTES;
    /** Our bundle was on a page. */
    private boolean passed;
    /** One of our bundles was checked. */
    private boolean met;

    /**
     * What was found.
     *
     * @param granted whom the account's wallet has granted to speak for it, in the order of their first bundles, with
     *     the times of these
     * @param revocations whom it has taken back
     * @param present whether ours was among them
     * @param whole whether the topics were read to their end
     */
    record Counted(Map<InstallationId, Long> granted, List<Revocation> revocations, boolean present, boolean whole) {
        /** Who was revoked. */
        Set<InstallationId> revoked() {
            return new AccountRow(List.of(), revocations, whole).revoked();
        }

        /** Those in force, in the same order. */
        Map<InstallationId, Long> valid() {
            Map<InstallationId, Long> valid = new LinkedHashMap<>(granted);
            valid.keySet().removeAll(revoked());
            return valid;
        }
    }

    private Census(
            AccountAddress account,
            Optional<LocalIdentity> before,
            Epoch epoch,
            TopicPages pages,
            Reply<Counted> reply) {
        this.account = account;
        this.before = before;
        this.epoch = epoch;
        this.pages = pages;
        this.reply = reply;
    }

    /**
     * Creates the reading of an account's topics; the installations before one of ours are counted, if one is given.
     *
     * <ul>
     *   <li><i>errors with</i> what the node's failure is told by.
     * </ul>
     */
    static Mono<Counted> taken(
            AccountAddress account, Optional<LocalIdentity> before, NetworkTransport transport, Loop loop) {
        return Mono.defer(() -> {
            TopicPages pages = new TopicPages(transport, Topics.ofAccount(account), 0, PAGE, Optional.empty());
            // Asked where the caller is, who may load files: perhaps this makes the process's first connection.
            return pages.next()
                    .flatMap(first -> loop.mono(reply -> {
                        Epoch epoch = new Epoch(loop, reply::error);
                        reply.onCancel(epoch::end);
                        new Census(account, before, epoch, pages, reply).read(first);
                    }));
        });
    }

    private void read(TopicPages.Page page) {
        List<Claim> claims = new ArrayList<>();
        passed |= met;
        Optional<byte[]> own = before.map(identity -> identity.bundle().message());
        for (NetworkEnvelope envelope : page.envelopes()) {
            bytesLeft -= envelope.message().length;
            passed |= own.isPresent() && Arrays.equals(envelope.message(), own.get());
            Claim.of(account, envelope)
                    .filter(claim -> !passed || claim instanceof RevocationClaim)
                    .ifPresent(claims::add);
        }
        check(claims);
    }

    private void check(List<Claim> claims) {
        new Verification(epoch, new Verification.Listener() {
                    @Override
                    public void checked(List<Claim.Verdict> verdicts) {
                        verdicts.forEach(Census.this::count);
                    }

                    @Override
                    public void done() {
                        if (pages.ended() || bytesLeft <= 0) {
                            reply.value(new Counted(
                                    Collections.unmodifiableMap(granted), revocations, passed || met, pages.ended()));
                        } else {
                            epoch.await(pages.next(), Census.this::read, reply::error);
                        }
                    }
                })
                .start(claims);
    }

    private boolean isOurs(Contact contact) {
        return before.isPresent()
                && contact.peer().installation().equals(before.get().installation());
    }

    private void count(Claim.Verdict verdict) {
        Contact contact = verdict.contact();
        Revocation revocation = verdict.revocation();
        if (contact != null && isOurs(contact)) {
            // One of our own bundles of before tells as well that we are there.
            met = true;
        } else if (contact != null && !met) {
            granted.putIfAbsent(contact.peer().installation(), contact.publishedNs());
        } else if (revocation != null) {
            revocations.add(revocation);
        }
    }
}
