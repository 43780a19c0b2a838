package org.xmtp.reactive.identity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.session.Epoch;

/**
 * The accounts whose topics the subscription holds: our own, and those in use. Each change sends the whole set again,
 * so changes are told at most once a second, less often the larger the set is, and accounts leave in blocks and only
 * when they are out of use. Whoever is not followed yet is asked for before each use.
 */
final class Following {
    private static final Duration BETWEEN_CHANGES = Duration.ofSeconds(1);
    private static final Duration BETWEEN_CHANGES_PER_ACCOUNT = Duration.ofMillis(10);
    private static final Duration IN_USE = Duration.ofMinutes(10);
    private static final int BLOCK = Directory.MAX_FOLLOWED / 10;

    /** So long after the set was told the subscription can be relied on to hold it. */
    private static final Duration COVERED_AFTER = Duration.ofSeconds(1);

    private final Epoch epoch;
    private final AccountAddress self;
    private final Runnable changed;
    private final Map<AccountAddress, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private Set<AccountAddress> told;
    private boolean stands;
    private boolean toldLately;
    private boolean toTell;

    private static final class Entry {
        private long usedNanos;
        private boolean told;
        private long toldNanos;
    }

    Following(Epoch epoch, AccountAddress self, Runnable changed) {
        this.epoch = epoch;
        this.self = self;
        this.changed = changed;
        this.told = Set.of(self);
        Entry own = new Entry();
        own.told = true;
        entries.put(self, own);
    }

    /** The set as it was told last, our own account first. */
    Set<AccountAddress> told() {
        return told;
    }

    /** Whether the subscription stands. */
    boolean stands() {
        return stands;
    }

    /** The subscription with the set as it was told last stands from now on, or does no more. */
    void subscribed(boolean now) {
        stands = now;
        if (now) {
            long nanos = epoch.nanoTime();
            entries.values().forEach(entry -> entry.toldNanos = nanos);
        }
    }

    /** Whether nothing that was published since a moment can have escaped the subscription. */
    boolean covers(AccountAddress account, long sinceNanos) {
        Entry entry = entries.get(account);
        return stands && entry != null && entry.told && sinceNanos - entry.toldNanos > COVERED_AFTER.toNanos();
    }

    /** Whether an account is followed. */
    boolean follows(AccountAddress account) {
        return entries.containsKey(account);
    }

    /** An account has written to us: it is followed from now on if there is plenty of room. */
    void heardFrom(AccountAddress account) {
        if (follows(account) || entries.size() < Directory.MAX_FOLLOWED / 2) {
            use(account);
        }
    }

    /** An account is in use: it is followed from now on if there is room. */
    void use(AccountAddress account) {
        long now = epoch.nanoTime();
        Entry entry = entries.get(account);
        if (entry == null && hasRoom(now)) {
            entry = new Entry();
            entries.put(account, entry);
            change();
        }
        if (entry != null) {
            entry.usedNanos = now;
        }
    }

    private boolean hasRoom(long now) {
        if (entries.size() <= Directory.MAX_FOLLOWED) {
            return true;
        }
        List<AccountAddress> leaving = new ArrayList<>();
        for (Map.Entry<AccountAddress, Entry> eldest : entries.entrySet()) {
            if (eldest.getKey().equals(self)) {
                continue;
            }
            if (leaving.size() == BLOCK || now - eldest.getValue().usedNanos < IN_USE.toNanos()) {
                break;
            }
            leaving.add(eldest.getKey());
        }
        leaving.forEach(entries::remove);
        return !leaving.isEmpty();
    }

    private void change() {
        if (toldLately) {
            toTell = true;
        } else {
            tell();
        }
    }

    private Duration pause() {
        Duration bySize = BETWEEN_CHANGES_PER_ACCOUNT.multipliedBy(entries.size());
        return bySize.compareTo(BETWEEN_CHANGES) > 0 ? bySize : BETWEEN_CHANGES;
    }

    private void tell() {
        toTell = false;
        toldLately = true;
        long now = epoch.nanoTime();
        Set<AccountAddress> all = new LinkedHashSet<>();
        all.add(self);
        entries.forEach((account, entry) -> {
            all.add(account);
            if (!entry.told) {
                entry.told = true;
                entry.toldNanos = now;
            }
        });
        told = Collections.unmodifiableSet(all);
        epoch.after(pause(), () -> {
            toldLately = false;
            if (toTell) {
                tell();
            }
        });
        changed.run();
    }
}
