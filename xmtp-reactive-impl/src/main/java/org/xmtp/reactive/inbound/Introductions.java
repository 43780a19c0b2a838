package org.xmtp.reactive.inbound;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.identity.ContactDirectory;
import org.xmtp.reactive.store.Contact;
import reactor.core.publisher.Mono;

/**
 * Asks the node for the grants of senders who are new here: all that comes meanwhile waits for the same answer. Whoever
 * stays unknown is asked for again only after a while that doubles each time, so that invented senders cost few
 * look-ups.
 */
final class Introductions {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int MAX_REMEMBERED = 10_000;

    private final ContactDirectory directory;
    private final Map<AccountAddress, Asked> asked = new LinkedHashMap<>();

    private record Asked(long nanos, Duration pause, boolean answered) {}

    Introductions(ContactDirectory directory) {
        this.directory = directory;
    }

    /** The account's contacts; empty if it was asked for lately, or does not answer in time. */
    Mono<List<Contact>> ask(AccountAddress account) {
        return Mono.defer(() -> isDue(account)
                ? directory
                        .refresh(account)
                        .timeout(TIMEOUT)
                        .onErrorResume(error -> Mono.empty())
                        .doFinally(signal -> answered(account))
                : Mono.empty());
    }

    private synchronized boolean isDue(AccountAddress account) {
        Asked before = asked.remove(account);
        long now = System.nanoTime();
        if (before != null && !before.answered) {
            // The directory asks once for all who want to know at a time.
            asked.put(account, before);
            return true;
        }
        if (before != null && now - before.nanos < before.pause.toNanos()) {
            asked.put(account, before);
            return false;
        }
        if (asked.size() >= MAX_REMEMBERED) {
            asked.remove(asked.keySet().iterator().next());
        }
        asked.put(account, new Asked(now, before == null ? FIRST_PAUSE : doubled(before.pause), false));
        return true;
    }

    private synchronized void answered(AccountAddress account) {
        asked.computeIfPresent(account, (of, one) -> new Asked(one.nanos, one.pause, true));
    }

    private static Duration doubled(Duration pause) {
        Duration next = pause.multipliedBy(2);
        return next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
    }

    /** A sender of the account has become known: the next new one is asked for at once. */
    synchronized void known(AccountAddress account) {
        asked.remove(account);
    }
}
