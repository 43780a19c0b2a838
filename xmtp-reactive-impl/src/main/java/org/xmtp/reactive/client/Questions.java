package org.xmtp.reactive.client;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.runtime.Reply;
import reactor.core.publisher.Mono;

/** What users ask the parts of the present run. What a run ends without answering is asked of the next one again. */
final class Questions {
    private final Loop loop;
    private final Set<Question<?>> open = new LinkedHashSet<>();
    private @Nullable Run run;
    private boolean closed;

    Questions(Loop loop) {
        this.loop = loop;
    }

    /** Asks a run. */
    interface Asker<T> {
        void ask(Run run, Consumer<T> answer, Consumer<Throwable> failed);
    }

    /** Creates a question. */
    <T> Mono<T> ask(Asker<T> asker) {
        return loop.mono(reply -> {
            if (closed) {
                reply.error(new XmtpClosedException());
                return;
            }
            Question<T> question = new Question<>(asker, reply);
            open.add(question);
            reply.onCancel(() -> open.remove(question));
            if (run != null) {
                question.put(run);
            }
        });
    }

    private final class Question<T> {
        private final Asker<T> asker;
        private final Reply<T> reply;

        Question(Asker<T> asker, Reply<T> reply) {
            this.asker = asker;
            this.reply = reply;
        }

        void put(Run to) {
            to.during(() -> asker.ask(
                    to,
                    value -> {
                        open.remove(this);
                        reply.value(value);
                    },
                    error -> {
                        open.remove(this);
                        reply.error(error);
                    }));
        }

        void close() {
            reply.error(new XmtpClosedException());
        }
    }

    void runBegan(Run fresh) {
        run = fresh;
        List.copyOf(open).forEach(question -> question.put(fresh));
    }

    void runEnded() {
        run = null;
    }

    void close() {
        closed = true;
        open.forEach(Question::close);
        open.clear();
    }
}
