package org.xmtp.reactive.client;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.runtime.Reply;

/** Who waits for a client's end, and what is done then. */
final class Ending {
    private final List<Reply<Void>> closers = new ArrayList<>();
    private final List<Reply<Void>> watchers = new ArrayList<>();
    private final List<Runnable> tasks = new ArrayList<>();
    private @Nullable XmtpException reason;
    private boolean over;

    /** Whether it has come. */
    boolean isOver() {
        return over;
    }

    /** Has a task run when it comes. */
    void run(Runnable task) {
        tasks.add(task);
    }

    /** Who closes: is told when it has come, whatever the reason. */
    void closer(Reply<Void> reply) {
        if (over) {
            reply.done();
        } else {
            closers.add(reply);
        }
    }

    /** Who looks on: is told when it has come, and of the error that brought it. */
    void watcher(Reply<Void> reply) {
        if (over) {
            answer(reply);
        } else {
            watchers.add(reply);
            reply.onCancel(() -> watchers.remove(reply));
        }
    }

    /** What is waited for takes too long; who closes is told so. */
    void late(XmtpException error) {
        closers.forEach(reply -> reply.error(error));
    }

    /** It has come: runs the tasks. */
    void begin() {
        over = true;
        tasks.forEach(Runnable::run);
    }

    /** Tells all who wait. */
    void over(@Nullable XmtpException why) {
        reason = why;
        closers.forEach(Reply::done);
        closers.clear();
        watchers.forEach(this::answer);
        watchers.clear();
    }

    private void answer(Reply<Void> reply) {
        if (reason == null) {
            reply.done();
        } else {
            reply.error(reason);
        }
    }
}
