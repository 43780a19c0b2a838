package org.xmtp.reactive.client;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.identity.Rotation;
import reactor.core.publisher.Mono;

/**
 * Somebody's call to replace the fallback key. It may be asked of several runs, one after the other; the key is
 * replaced once.
 */
final class KeyReplacement {
    private OptionalLong above = OptionalLong.empty();

    private final Supplier<Optional<XmtpRejectedException>> refusal;

    private KeyReplacement(Supplier<Optional<XmtpRejectedException>> refusal) {
        this.refusal = refusal;
    }

    /**
     * Creates the replacement; completes when the new key is durable.
     *
     * @param refusal why there is none, if this installation was revoked
     */
    static Mono<Void> durable(Questions questions, Supplier<Optional<XmtpRejectedException>> refusal) {
        return Mono.defer(() -> {
            KeyReplacement call = new KeyReplacement(refusal);
            return questions
                    .<Boolean>ask((run, answer, failed) -> call.ask(run, () -> answer.accept(true), failed))
                    .then();
        });
    }

    /** Creates the replacement; completes when the node has the new key's bundle. */
    static Mono<Void> published(Questions questions, Supplier<Optional<XmtpRejectedException>> refusal) {
        return durable(questions, refusal)
                .then(questions.<Boolean>ask((run, answer, failed) ->
                        run.rotation().ifPresent(rotation -> rotation.whenPublished(() -> answer.accept(true)))))
                .then();
    }

    private void ask(Run run, Runnable done, Consumer<Throwable> failed) {
        if (refusal.get().isPresent()) {
            failed.accept(refusal.get().get());
            return;
        }
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
