package org.xmtp.reactive.identity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.XmtpConnectionException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.PageCursor;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.session.PeerSessions;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.wire.BundleCodec;
import org.xmtp.reactive.wire.MalformedException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The installations of accounts, with valid grants only. Kept in the store; refreshed from the contact topics, which
 * are part of the subscription for accounts in use; asked anew before a use while that subscription does not cover
 * them.
 */
public final class ContactDirectory {
    /** How many installations of one account are kept; the first seen stay. */
    public static final int MAX_INSTALLATIONS = 256;

    /** How many accounts the subscription follows beside our own. */
    public static final int MAX_FOLLOWED = 1000;

    private static final int PAGE = 100;
    private static final int MAX_PAGES = 100;
    private static final Duration COVERED_AFTER = Duration.ofSeconds(1);
    private static final Duration FRESH = Duration.ofSeconds(60);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final NetworkTransport transport;
    private final EngineStore store;
    private final Journal journal;
    private final boolean offline;
    private final Map<AccountAddress, Known> accounts = new ConcurrentHashMap<>();
    private final Map<AccountAddress, Mono<List<Contact>>> underWay = new ConcurrentHashMap<>();
    private final Sinks.Many<Set<AccountAddress>> followed =
            Sinks.many().replay().latest();
    private final LinkedHashMap<AccountAddress, Long> following = new LinkedHashMap<>();
    private volatile boolean subscribed;

    private record Known(List<Contact> contacts, long refreshedNanos) {}

    /** A directory; {@code self} is followed from the start. */
    public ContactDirectory(
            NetworkTransport transport, EngineStore store, Journal journal, AccountAddress self, boolean offline) {
        this.transport = transport;
        this.store = store;
        this.journal = journal;
        this.offline = offline;
        following.put(self, System.nanoTime());
        followed.tryEmitNext(Set.of(self));
    }

    /** The accounts whose contact topics the subscription is to hold, at once and at every change. */
    public Flux<Set<AccountAddress>> followed() {
        return followed.asFlux();
    }

    /** Told by the mailbox whether the subscription stands. */
    public void subscribed(boolean stands) {
        subscribed = stands;
        if (stands) {
            synchronized (following) {
                following.replaceAll((account, since) -> System.nanoTime());
            }
        }
    }

    /** The installations of an account, fresh enough to send to; from the store where the node cannot be asked. */
    public Mono<List<Contact>> installations(AccountAddress account) {
        return Mono.defer(() -> {
            Known known = accounts.get(account);
            if (known != null && isFresh(account, known)) {
                return Mono.just(known.contacts);
            }
            follow(account);
            return offline
                    ? stored(account)
                    : refresh(account)
                            .onErrorResume(error -> stored(account)
                                    .flatMap(contacts -> contacts.isEmpty()
                                            ? Mono.error(new XmtpConnectionException(
                                                    ErrorCode.NODE_UNREACHABLE,
                                                    "The node cannot be asked about " + account
                                                            + ", which is unknown here: " + error.getMessage(),
                                                    error))
                                            : Mono.just(contacts)));
        });
    }

    private boolean isFresh(AccountAddress account, Known known) {
        long now = System.nanoTime();
        Long since;
        synchronized (following) {
            since = following.get(account);
        }
        return subscribed
                && since != null
                && known.refreshedNanos - since > COVERED_AFTER.toNanos()
                && now - known.refreshedNanos < FRESH.toNanos();
    }

    private void follow(AccountAddress account) {
        synchronized (following) {
            if (following.containsKey(account)) {
                return;
            }
            if (following.size() > MAX_FOLLOWED) {
                var eldest = following.keySet().iterator();
                eldest.next();
                eldest.next();
                eldest.remove();
            }
            following.put(account, System.nanoTime());
            followed.emitNext(new HashSet<>(following.keySet()), Sinks.EmitFailureHandler.busyLooping(TIMEOUT));
        }
    }

    private Mono<List<Contact>> stored(AccountAddress account) {
        return store.contacts(account);
    }

    /** Reads the whole contact topic; one walk an account at a time, which all who ask meanwhile share. */
    public Mono<List<Contact>> refresh(AccountAddress account) {
        return Mono.defer(() -> underWay.computeIfAbsent(
                account,
                key -> walk(key)
                        .timeout(TIMEOUT)
                        .doFinally(signal -> underWay.remove(key))
                        .cache()));
    }

    private Mono<List<Contact>> walk(AccountAddress account) {
        return Mono.defer(() -> {
            long began = System.nanoTime();
            return pages(account, Optional.empty(), 0)
                    .collectList()
                    .flatMap(found -> learn(account, found))
                    .doOnNext(contacts -> accounts.put(account, new Known(contacts, began)));
        });
    }

    private Flux<NetworkEnvelope> pages(AccountAddress account, Optional<PageCursor> after, int read) {
        return transport
                .query(new TopicQuery(Topics.contact(account), 0, PAGE, after))
                .flatMapMany(page -> {
                    Flux<NetworkEnvelope> here = Flux.fromIterable(page.envelopes());
                    boolean more = page.next().isPresent() && !page.envelopes().isEmpty() && read + 1 < MAX_PAGES;
                    return more ? here.concatWith(Flux.defer(() -> pages(account, page.next(), read + 1))) : here;
                });
    }

    /** A bundle that has just been published. */
    public Mono<Void> published(NetworkEnvelope envelope, AccountAddress account) {
        return learn(account, List.of(envelope))
                .doOnNext(contacts ->
                        accounts.computeIfPresent(account, (key, known) -> new Known(contacts, known.refreshedNanos)))
                .then();
    }

    /** Adds what is valid and new; what was seen first stays. */
    private Mono<List<Contact>> learn(AccountAddress account, List<NetworkEnvelope> envelopes) {
        return stored(account).flatMap(stored -> {
            Map<InstallationId, Contact> contacts = new LinkedHashMap<>();
            stored.forEach(contact -> contacts.put(contact.peer().installation(), contact));
            List<Change> changes = new ArrayList<>();
            for (NetworkEnvelope envelope : envelopes) {
                Contact contact = read(envelope, account);
                if (contact != null
                        && contacts.size() < MAX_INSTALLATIONS
                        && contacts.putIfAbsent(contact.peer().installation(), contact) == null) {
                    changes.add(new Change.ContactLearned(contact));
                }
            }
            List<Contact> all = List.copyOf(contacts.values());
            if (changes.isEmpty()) {
                return Mono.just(all);
            }
            return journal.write(changes)
                    .doOnNext(position -> all.forEach(this::teach))
                    .thenReturn(all);
        });
    }

    private void teach(Contact contact) {
        PeerSessions peer = journal.epoch().cached(contact.peer());
        if (peer != null) {
            peer.learn(contact);
        }
    }

    private static @Nullable Contact read(NetworkEnvelope envelope, AccountAddress account) {
        try {
            return BundleCodec.read(envelope.message(), account, envelope.timestampNs());
        } catch (MalformedException e) {
            return null;
        }
    }
}
