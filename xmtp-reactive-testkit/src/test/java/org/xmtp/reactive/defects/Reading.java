package org.xmtp.reactive.defects;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.InboundFailure;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.XmtpClient;
import reactor.core.Disposable;

/** A reader of a client that acknowledges all it is shown, and remembers it. */
final class Reading {
    private static final String NAME = "reading";
    private static final int OPEN_ROWS = 1024;

    private final Queue<String> texts = new ConcurrentLinkedQueue<>();
    private final Queue<InboundFailure> failures = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
    private final Disposable running;

    private Reading(XmtpClient client) {
        running = client.inbound(NAME)
                .doOnNext(this::shown)
                .flatMap(Inbound::acknowledge, OPEN_ROWS)
                .subscribe(nothing -> {}, errors::add);
    }

    /** Begins to read. */
    static Reading of(XmtpClient client) {
        return new Reading(client);
    }

    private void shown(Inbound row) {
        if (row instanceof InboundMessage received) {
            texts.add(received.message().text().orElse(""));
        } else {
            failures.add((InboundFailure) row);
        }
    }

    /** The texts shown so far, in order. */
    List<String> texts() {
        return List.copyOf(texts);
    }

    /** The failures shown so far, in order. */
    List<InboundFailure> failures() {
        return List.copyOf(failures);
    }

    /** What ended the stream, if an error did. */
    List<Throwable> errors() {
        return List.copyOf(errors);
    }

    /** Waits until so many texts were shown; returns all the same when time is up, for the test to say what lacks. */
    List<String> awaitTexts(int count, Duration within) {
        boolean unused = Await.holds(within, () -> texts.size() >= count);
        return texts();
    }

    /** Ends reading. */
    void end() {
        running.dispose();
    }
}
