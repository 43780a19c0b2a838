package org.xmtp.reactive.identity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpConnectionException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.PageCursor;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.network.TopicPages;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.Digest;
import reactor.core.Disposable;

/**
 * One reading of an account's topics, page by page; of a page only what was never checked is kept, until it is,
 * revocations first. What bundles say counts once the last page is there, since a revocation may stand on it. It stops
 * when its budget is spent, or its time beside messages; what it has found counts then, and the next one goes on there,
 * so that however much others publish on the topics, every bundle's turn comes, and every revocation's. Where the node
 * fails, the next one begins where this one did.
 */
final class Walk {
    /** How long nothing may come before the node is given up on. */
    static final Duration SILENCE = Duration.ofSeconds(5);

    /** How long a walk takes at most; one of an account that was read to its end before takes {@link #SILENCE}. */
    static final Duration LONGEST = Duration.ofSeconds(30);

    /** How much a walk reads. */
    static final long MAX_BYTES = 8L << 20;

    private static final int PAGE = 1000;
    private static final int MAX_PAGES = 200;
    private static final int ROW_BYTES = 100;
    /** How many contacts are learned in one write-set. */
    private static final int PART = 100;

    private final Directory.Parts parts;
    private final Contacts contacts;
    private final AccountAddress account;
    private final Watcher watcher;
    private final long beganNanos;
    /** What was found on pages that others followed; the budget bounds it. */
    private final Map<Digest, Claim.Verdict> held = new LinkedHashMap<>();

    private TopicPages pages;
    /** How far the next walk need not read again, if what is held counts. */
    private Readings.Unfinished reached = Readings.Unfinished.NONE;

    private long sinceNanos;
    private long bytesLeft = MAX_BYTES;
    private int pagesLeft = MAX_PAGES;
    private boolean waitsForNode;
    private boolean progressed;
    private boolean over;
    private @Nullable Disposable call;
    private @Nullable Disposable timer;
    private @Nullable Verification checks;

    /** Who waits for the end. */
    interface Watcher {
        /** The walk has ended; what it found is known. */
        void walked();

        /** The node did not answer as it should; of what was found before only revocations are sure to be known. */
        void failed(Throwable error);
    }

    Walk(Directory.Parts parts, Contacts contacts, AccountAddress account, Watcher watcher) {
        this.parts = parts;
        this.contacts = contacts;
        this.account = account;
        this.watcher = watcher;
        this.beganNanos = parts.epoch().nanoTime();
        this.sinceNanos = beganNanos;
        this.pages = pagesBehind(Optional.empty());
    }

    private TopicPages pagesBehind(Optional<PageCursor> place) {
        return new TopicPages(parts.transport(), Topics.ofAccount(account), 0, PAGE, place);
    }

    /** What was published before is found, but for what the budget does not reach. */
    long beganNanos() {
        return beganNanos;
    }

    /** Begins where the one before stopped. */
    void start() {
        timer = parts.epoch().after(SILENCE, this::tick);
        known(known -> {
            Readings.Unfinished before = known.readings().unfinished();
            if (before.behind().isPresent()) {
                reached = before;
                sinceNanos = before.sinceNanos();
                pages = pagesBehind(before.behind());
            }
        });
        next();
    }

    /** Ends it; its watcher hears nothing more, and what it holds back counts for nothing. */
    void stop() {
        over = true;
        if (call != null) {
            call.dispose();
        }
        if (timer != null) {
            timer.dispose();
        }
        if (checks != null) {
            checks.stop();
        }
    }

    private void known(Consumer<KnownAccount> task) {
        KnownAccount known = contacts.get(account);
        if (known != null) {
            task.accept(known);
        }
    }

    private void next() {
        waitsForNode = true;
        call = parts.epoch().await(pages.next(), this::read, this::fail);
    }

    private void read(TopicPages.Page page) {
        waitsForNode = false;
        progressed = true;
        pagesLeft--;
        boolean last = pages.ended();
        Map<Boolean, List<Claim>> unknown =
                unknownOf(page).stream().collect(Collectors.partitioningBy(RevocationClaim.class::isInstance));
        check(unknown.getOrDefault(true, List.of()), this::learn, () -> {
            if (last) {
                learnHeld();
            }
            check(unknown.getOrDefault(false, List.of()), last ? this::learn : this::hold, () -> {
                if (last) {
                    reachedTheEnd();
                } else {
                    reached = new Readings.Unfinished(page.end(), sinceNanos);
                    goOn();
                }
            });
        });
    }

    private void learn(List<Claim.Verdict> verdicts) {
        contacts.learn(account, verdicts);
    }

    private void hold(List<Claim.Verdict> verdicts) {
        for (Claim.Verdict verdict : verdicts) {
            if (verdict.contact() == null) {
                learn(List.of(verdict));
            } else {
                held.put(verdict.claim().digest(), verdict);
            }
        }
    }

    private void learnHeld() {
        List<Claim.Verdict> verdicts = List.copyOf(held.values());
        held.clear();
        for (int from = 0; from < verdicts.size(); from += PART) {
            learn(verdicts.subList(from, Math.min(from + PART, verdicts.size())));
        }
    }

    private void check(List<Claim> claims, Consumer<List<Claim.Verdict>> found, Runnable done) {
        Verification verification = new Verification(parts.epoch(), new Verification.Listener() {
            @Override
            public void checked(List<Claim.Verdict> verdicts) {
                progressed = true;
                found.accept(verdicts);
            }

            @Override
            public void done() {
                done.run();
            }
        });
        checks = verification;
        verification.start(claims);
    }

    private List<Claim> unknownOf(TopicPages.Page page) {
        List<Claim> unknown = new ArrayList<>();
        Set<Digest> here = new HashSet<>();
        for (int i = 0; i < page.envelopes().size(); i++) {
            NetworkEnvelope envelope = page.envelopes().get(i);
            bytesLeft -= envelope.message().length + ROW_BYTES;
            Claim.of(account, envelope, Digest.of(page.places().get(i).digest()))
                    .filter(claim ->
                            !contacts.isKnown(claim) && !held.containsKey(claim.digest()) && here.add(claim.digest()))
                    .ifPresent(unknown::add);
        }
        return unknown;
    }

    /**
     * Where the walk began in the midst, it goes on from the beginning: something may be new there. So it does where a
     * revocation has made room for installations that it has passed.
     */
    private void reachedTheEnd() {
        boolean[] madeRoom = new boolean[1];
        known(known -> {
            contacts.readToTheEnd(known, sinceNanos);
            madeRoom[0] = known.hasMadeRoom();
        });
        if (sinceNanos - beganNanos < 0 || madeRoom[0]) {
            reached = Readings.Unfinished.NONE;
            sinceNanos = parts.epoch().nanoTime();
            pages = pagesBehind(Optional.empty());
            goOn();
        } else {
            known(known -> known.readings().walked(beganNanos));
            end();
        }
    }

    private void goOn() {
        if (bytesLeft > 0 && pagesLeft > 0) {
            next();
        } else {
            endEarly();
        }
    }

    /** Somebody who is known can be sent to; for one who may lie farther on, the next walk does not wait. */
    private void endEarly() {
        learnHeld();
        known(known -> {
            known.readings().reached(reached);
            if (!known.contacts().isEmpty()) {
                known.readings().walked(beganNanos);
            }
        });
        end();
    }

    /** Checks give way to messages, so where they take long the node is not at fault. */
    private void tick() {
        boolean isKnown = Optional.ofNullable(contacts.get(account))
                .filter(KnownAccount::canStandAlone)
                .isPresent();
        if (waitsForNode && !progressed) {
            fail(new TransportException(
                    TransportException.Kind.UNAVAILABLE, "no answer within " + SILENCE.toSeconds() + " s", null));
        } else if (isKnown || parts.epoch().nanoTime() - beganNanos >= LONGEST.toNanos()) {
            endEarly();
        } else {
            progressed = false;
            timer = parts.epoch().after(SILENCE, this::tick);
        }
    }

    private void end() {
        if (!over) {
            stop();
            watcher.walked();
        }
    }

    private void fail(Throwable error) {
        if (!over) {
            stop();
            if (error instanceof XmtpConnectionException node && node.code() == ErrorCode.NODE_MISBEHAVED) {
                known(known -> known.readings().reached(Readings.Unfinished.NONE));
            }
            watcher.failed(error);
        }
    }
}
