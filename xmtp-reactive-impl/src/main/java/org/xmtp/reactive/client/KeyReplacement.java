package org.xmtp.reactive.client;

import java.util.OptionalLong;
import java.util.function.Consumer;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.identity.Rotation;
import reactor.core.publisher.Mono;

/**
 * Somebody's call to replace the fallback key. It may be asked of several runs, one after the other; the key is
 * replaced once.
 */
final class KeyReplacement {
    private OptionalLong above;

    private KeyReplacement(OptionalLong above) {
        this.above = above;
    }

    /**
     * Creates the replacement of a key, unless that has happened; completes when a newer one is durable.
     *
     * @param sequence that of the bundle which tells of the key
     */
    static Mono<Void> durable(Questions questions, long sequence) {
        return durable(questions, OptionalLong.of(sequence));
    }

    private static Mono<Void> durable(Questions questions, OptionalLong above) {
        return Mono.defer(() -> {
            KeyReplacement call = new KeyReplacement(above);
            return questions
                    .<Boolean>ask((run, answer, failed) -> call.ask(run, () -> answer.accept(true), failed))
                    .then();
        });
    }

    /** Creates the replacement of the present key; completes when the node has the new one's bundle. */
    static Mono<Void> published(Questions questions) {
        return durable(questions, OptionalLong.empty())
                .then(questions.<Boolean>ask((run, answer, failed) -> run.rotation()
                        .ifPresent(rotation -> rotation.whenPublished(() -> answer.accept(true), failed))))
                .then();
    }

    private void ask(Run run, Runnable done, Consumer<Throwable> failed) {
        if (run.rotation().isEmpty()) {
            failed.accept(
                    new XmtpConfigurationException(
                            ErrorCode.ROTATION_UNAVAILABLE,
                            "The client works offline, where it can't tell others of a new fallback key; connect, and try again."));
            return;
        }
        Rotation rotation = run.rotation().get();
        if (above.isEmpty()) {
            above = OptionalLong.of(rotation.sequence());
        }
        rotation.replace(above.getAsLong(), done, failed);
    }
}
