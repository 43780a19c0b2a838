package org.xmtp.reactive.identity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.network.TopicPages;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.runtime.Reply;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.EngineStore;
import reactor.core.publisher.Mono;

/**
 * Whether an account has so many installations that nobody keeps ours. Only the beginning of its contact topic is read:
 * however much others publish there, a registration takes no longer than about a second for it, and what lies behind is
 * found by the next start in what the directory has learned.
 */
final class Census {
    /** How much of the topic is read: some 4,000 bundles. */
    private static final long MAX_BYTES = 1L << 20;

    private static final int PAGE = 1000;

    private final LocalIdentity identity;
    private final Epoch epoch;
    private final TopicPages pages;
    private final Reply<Boolean> reply;
    private final Set<InstallationId> counted = new HashSet<>();
    private long bytesLeft = MAX_BYTES;
    private boolean isOurs;

    private Census(LocalIdentity identity, Epoch epoch, TopicPages pages, Reply<Boolean> reply) {
        this.identity = identity;
        this.epoch = epoch;
        this.pages = pages;
        this.reply = reply;
    }

    /**
     * Creates the question whether the node has so many installations before ours.
     *
     * <ul>
     *   <li><i>errors with</i> what the node's failure is told by.
     * </ul>
     */
    static Mono<Boolean> isFullAtNode(LocalIdentity identity, NetworkTransport transport, Loop loop) {
        return Mono.defer(() -> {
            TopicPages pages = new TopicPages(transport, Topics.contact(identity.address()), 0, PAGE);
            // Asked where the caller is, who may load files: perhaps this makes the process's first connection.
            return pages.next()
                    .flatMap(first -> loop.mono(reply -> {
                        Epoch epoch = new Epoch(loop, reply::error);
                        reply.onCancel(epoch::end);
                        new Census(identity, epoch, pages, reply).read(first);
                    }));
        });
    }

    /** Creates the question whether the directory keeps other installations in place of ours. */
    static Mono<Boolean> isFullInStore(LocalIdentity identity, EngineStore store) {
        return store.account(identity.address()).map(known -> isFull(known.contacts(), identity.installation()));
    }

    private static boolean isFull(List<Contact> known, InstallationId self) {
        return known.size() >= Directory.MAX_INSTALLATIONS
                && known.stream()
                        .noneMatch(contact -> contact.peer().installation().equals(self));
    }

    private void read(TopicPages.Page page) {
        List<Bundle> older = new ArrayList<>();
        byte[] own = identity.bundle().message();
        for (NetworkEnvelope envelope : page.envelopes()) {
            if (Arrays.equals(envelope.message(), own)) {
                isOurs = true;
                break;
            }
            bytesLeft -= envelope.message().length;
            if (Bundle.canBe(envelope)) {
                older.add(Bundle.of(identity.address(), envelope));
            }
        }
        check(older);
    }

    /** One of our own bundles of before tells as well that we are there. */
    private void count(InstallationId installation) {
        if (installation.equals(identity.installation())) {
            isOurs = true;
        } else {
            counted.add(installation);
        }
    }

    private void check(List<Bundle> older) {
        new Verification(epoch, new Verification.Listener() {
                    @Override
                    public void checked(List<Bundle.Verdict> verdicts) {
                        for (Bundle.Verdict verdict : verdicts) {
                            if (verdict.contact() != null) {
                                count(verdict.contact().peer().installation());
                            }
                        }
                    }

                    @Override
                    public void done() {
                        boolean isFull = counted.size() >= Directory.MAX_INSTALLATIONS;
                        if (isFull || isOurs || pages.ended() || bytesLeft <= 0) {
                            reply.value(isFull);
                        } else {
                            epoch.await(pages.next(), Census.this::read, reply::error);
                        }
                    }
                })
                .start(older);
    }
}
