package org.xmtp.reactive.identity;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.session.Epoch;
import reactor.core.Disposable;

/**
 * Asks the node for the grants of senders who are new here: all that comes meanwhile waits for the same answer. Whoever
 * stays unknown is asked for again only after a while that doubles each time, so that invented senders cost few
 * look-ups.
 */
public final class Introductions {
    /** How many accounts are asked for at a time; the others' turn comes in the order in which they were named. */
    public static final int MAX_UNDER_WAY = 16;

    /** How many accounts wait or are remembered. */
    public static final int MAX_ACCOUNTS = 10_000;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** A walk that spends its budget, or is not begun any more, says nothing; one before it may have. */
    private static final Duration LATELY = Duration.ofMinutes(1);

    private final Epoch epoch;
    private final Directory directory;
    private final Map<AccountAddress, LookUp> lookUps = new HashMap<>();
    private final ArrayDeque<LookUp> queue = new ArrayDeque<>();
    private final Map<AccountAddress, Asked> asked = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<AccountAddress, Asked> eldest) {
            return size() > MAX_ACCOUNTS;
        }
    };
    private int underWay;
    private boolean starting;

    /** Who waits for a look-up. */
    public interface Settled {
        /**
         * It has ended.
         *
         * @param answered whether the node has said which installations the account has; else it did not answer in
         *     time, or was asked lately
         */
        void settled(boolean answered);
    }

    /** When an account was asked for, and how long not again. */
    private record Asked(long nanos, Duration pause) {}

    /** A look-up that waits or is under way, and who waits for it. */
    private static final class LookUp {
        private final AccountAddress account;
        private final List<Settled> waiters = new ArrayList<>();
        private boolean overdue;

        LookUp(AccountAddress account) {
            this.account = account;
        }

        void waitNoLonger() {
            overdue = true;
            settle(false);
        }

        void settle(boolean answered) {
            List<Settled> all = List.copyOf(waiters);
            waiters.clear();
            all.forEach(waiter -> waiter.settled(answered));
        }
    }

    /** Nobody is asked for yet. */
    public Introductions(Epoch epoch, Directory directory) {
        this.epoch = epoch;
        this.directory = directory;
    }

    /**
     * Asks for an account.
     *
     * @param settled run when the directory knows what the node says, the node does not answer within 5 s, or, at once,
     *     if the account was asked for lately
     */
    public void ask(AccountAddress account, Settled settled) {
        LookUp pending = lookUps.get(account);
        if (pending != null && !pending.overdue) {
            pending.waiters.add(settled);
        } else if (pending != null || queue.size() >= MAX_ACCOUNTS || !isDue(account)) {
            settled.settled(false);
        } else {
            LookUp lookUp = new LookUp(account);
            lookUp.waiters.add(settled);
            lookUps.put(account, lookUp);
            queue.add(lookUp);
            startNext();
        }
    }

    /** A sender of the account has become known: the next new one is asked for at once. */
    public void known(AccountAddress account) {
        asked.remove(account);
    }

    private boolean isDue(AccountAddress account) {
        Asked before = asked.get(account);
        return before == null || epoch.nanoTime() - before.nanos >= before.pause.toNanos();
    }

    /** Not from within itself: a node that limits rates is not asked, and a whole queue of look-ups ends at once. */
    private void startNext() {
        if (starting) {
            return;
        }
        starting = true;
        while (underWay < MAX_UNDER_WAY && !queue.isEmpty()) {
            start(queue.remove());
        }
        starting = false;
    }

    private void start(LookUp lookUp) {
        underWay++;
        Asked before = asked.remove(lookUp.account);
        asked.put(lookUp.account, new Asked(epoch.nanoTime(), before == null ? FIRST_PAUSE : doubled(before.pause)));
        Disposable patience = epoch.after(PATIENCE, lookUp::waitNoLonger);
        Settled ended = answered -> {
            patience.dispose();
            ended(lookUp, answered);
        };
        directory.refresh(
                lookUp.account,
                contacts -> ended.settled(directory.wasReadWithin(LATELY, lookUp.account)),
                error -> ended.settled(false));
    }

    /** A slow answer keeps its place among those under way, though nobody may wait for it any more. */
    private void ended(LookUp lookUp, boolean answered) {
        underWay--;
        lookUps.remove(lookUp.account);
        lookUp.settle(answered);
        startNext();
    }

    private static Duration doubled(Duration pause) {
        Duration next = pause.multipliedBy(2);
        return next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
    }
}
