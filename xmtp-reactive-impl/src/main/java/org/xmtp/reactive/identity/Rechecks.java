package org.xmtp.reactive.identity;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.session.Epoch;

/**
 * Reads topics of accounts that are in use in the background, where what was revoked there could have escaped us: they
 * were not read to their end, not for a while, or not since the subscription broke. Nothing waits for it.
 */
final class Rechecks {
    /** How long the subscription alone is relied on, and how often those are read whom it has no room for. */
    static final Duration EVERY = Duration.ofMinutes(10);

    /** One that was read so lately is not read again merely since the subscription did not cover it yet. */
    private static final Duration LATELY = Duration.ofMinutes(1);

    /** How long an account is not read again, whatever came of it. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private static final int MAX_UNDER_WAY = 4;
    private static final int MAX_ACCOUNTS = 10_000;

    private final Epoch epoch;
    private final Contacts contacts;
    private final Following following;
    private final Refreshes refreshes;
    private final ArrayDeque<AccountAddress> queue = new ArrayDeque<>();
    private final Map<AccountAddress, Long> asked = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<AccountAddress, Long> eldest) {
            return size() > MAX_ACCOUNTS;
        }
    };
    private int underWay;
    private boolean starting;

    Rechecks(Epoch epoch, Contacts contacts, Following following, Refreshes refreshes) {
        this.epoch = epoch;
        this.contacts = contacts;
        this.following = following;
        this.refreshes = refreshes;
    }

    /** An account is in use: its topics are read, if it is time and the node is there. */
    void use(AccountAddress account) {
        if (following.stands() && queue.size() < MAX_ACCOUNTS && isDue(account)) {
            read(account);
        }
    }

    /** Reads an account's topics as soon as it is its turn. */
    void read(AccountAddress account) {
        asked.remove(account);
        asked.put(account, epoch.nanoTime());
        queue.add(account);
        startNext();
    }

    private boolean isDue(AccountAddress account) {
        long now = epoch.nanoTime();
        Long last = asked.get(account);
        if (last != null && now - last < PAUSE.toNanos()) {
            return false;
        }
        KnownAccount known = contacts.get(account);
        if (known == null || known.readings().toTheEnd().isEmpty()) {
            return true;
        }
        long read = known.readings().toTheEnd().getAsLong();
        boolean isMissed = following.follows(account) && !following.covers(account, read);
        return now - read >= (isMissed ? LATELY : EVERY).toNanos();
    }

    /** Not from within itself: a node that limits rates is not asked, and a whole queue ends at once. */
    private void startNext() {
        if (starting) {
            return;
        }
        starting = true;
        while (underWay < MAX_UNDER_WAY && !queue.isEmpty()) {
            underWay++;
            refreshes.ask(queue.remove(), new Question(epoch.nanoTime(), found -> ended(), error -> ended()));
        }
        starting = false;
    }

    private void ended() {
        underWay--;
        startNext();
    }
}
