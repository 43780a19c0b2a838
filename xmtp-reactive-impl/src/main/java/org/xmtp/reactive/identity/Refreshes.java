package org.xmtp.reactive.identity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.spi.TransportException;

/**
 * The walks under way, one an account at a time. All who ask for what it can know share it; those who need what was
 * published after it began share the next one.
 */
final class Refreshes {
    /** How long a node that did not answer is not waited for again. */
    private static final Duration SILENT_FOR = Duration.ofSeconds(30);

    /** A node that limits rates counts within a minute, and begins anew with each request. */
    private static final Duration RATE_LIMITED_FOR = Duration.ofSeconds(65);

    private final Directory.Parts parts;
    private final Contacts contacts;
    private final Map<AccountAddress, Refresh> underWay = new LinkedHashMap<>();
    private @Nullable Failure failure;
    /** Why nothing is asked any more, by account. */
    private @Nullable Function<AccountAddress, Throwable> noMore;

    /** A walk that failed; one that was slow about it is waited for by nobody again. */
    private record Failure(TransportException error, long nanos, boolean slow) {
        boolean isOf(TransportException.Kind kind) {
            return error.kind() == kind;
        }
    }

    Refreshes(Directory.Parts parts, Contacts contacts) {
        this.parts = parts;
        this.contacts = contacts;
    }

    /** Whether the node is asked nothing any more. */
    boolean isStopped() {
        return noMore != null;
    }

    /** Whether an account is asked for. */
    boolean isBusy() {
        return !underWay.isEmpty();
    }

    /**
     * Whether the node did not answer lately; a failure that came at once says little while the subscription stands.
     */
    boolean isSilent(boolean subscribed) {
        Failure last = failedWithin(SILENT_FOR, TransportException.Kind.UNAVAILABLE);
        return !isStopped() && last != null && (last.slow || !subscribed);
    }

    /** The node has answered something else: it is there. */
    void answered() {
        if (failure != null && failure.isOf(TransportException.Kind.UNAVAILABLE)) {
            failure = null;
        }
    }

    private @Nullable Failure failedWithin(Duration lately, TransportException.Kind kind) {
        Failure last = failure;
        boolean applies = last != null && last.isOf(kind) && parts.epoch().nanoTime() - last.nanos < lately.toNanos();
        return applies ? last : null;
    }

    /** Asks the node; what it answers is known before the question hears of it. */
    void ask(AccountAddress account, Question question) {
        Failure limited = failedWithin(RATE_LIMITED_FOR, TransportException.Kind.RATE_LIMITED);
        Refresh running = underWay.get(account);
        if (noMore != null) {
            question.failed().accept(noMore.apply(account));
        } else if (running != null) {
            running.add(question);
        } else if (limited != null) {
            question.failed().accept(limited.error);
        } else {
            start(account, List.of(question));
        }
    }

    private void start(AccountAddress account, List<Question> questions) {
        Refresh refresh = new Refresh(account, questions);
        underWay.put(account, refresh);
        contacts.with(account, known -> refresh.walk(), refresh::failed);
    }

    /** Ends all walks and begins none any more; who waits for one, or comes later, is told so. */
    void stop(Function<AccountAddress, Throwable> reason) {
        noMore = reason;
        List<Refresh> all = List.copyOf(underWay.values());
        underWay.clear();
        all.forEach(refresh -> refresh.stop(reason.apply(refresh.account)));
    }

    private final class Refresh implements Walk.Watcher {
        private final AccountAddress account;
        private final List<Question> questions;
        private final List<Question> later = new ArrayList<>();
        private @Nullable Walk walk;
        private boolean stopped;

        Refresh(AccountAddress account, List<Question> questions) {
            this.account = account;
            this.questions = new ArrayList<>(questions);
        }

        void add(Question question) {
            boolean inTime = walk == null || walk.beganNanos() - question.asOfNanos() >= 0;
            (inTime ? questions : later).add(question);
        }

        void walk() {
            if (!stopped) {
                Walk begun = new Walk(parts, contacts, account, this);
                walk = begun;
                begun.start();
            }
        }

        void stop(Throwable reason) {
            stopped = true;
            if (walk != null) {
                walk.stop();
            }
            tellAll(reason);
        }

        @Override
        public void walked() {
            failure = null;
            underWay.remove(account);
            if (!later.isEmpty()) {
                start(account, later);
            }
            contacts.with(
                    account,
                    known -> questions.forEach(question -> question.found().accept(known.contacts())),
                    error -> questions.forEach(question -> question.failed().accept(error)));
        }

        /** Those who wait for the next walk have waited as well: they do not wait for the same node again. */
        @Override
        public void failed(Throwable error) {
            if (stopped) {
                return;
            }
            underWay.remove(account);
            if (error instanceof TransportException known) {
                long now = parts.epoch().nanoTime();
                boolean slow = walk != null && now - walk.beganNanos() >= Walk.SILENCE.toNanos();
                failure = new Failure(known, now, slow);
            }
            tellAll(error);
        }

        private void tellAll(Throwable error) {
            questions.forEach(question -> question.failed().accept(error));
            later.forEach(question -> question.failed().accept(error));
        }
    }
}
