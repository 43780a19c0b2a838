package org.xmtp.reactive.node.api;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.node.contact.ContactChecks;
import org.xmtp.reactive.node.contact.ContactRefusedException;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What an envelope must be to be published. */
final class PublishRules {

    /** The most envelopes on topics of accounts in one request, each of which takes some tenths of a millisecond. */
    static final int MAX_CONTACTS = 100;

    /** The longest topic, in bytes of UTF-8. */
    static final int MAX_TOPIC_BYTES = 300;

    /** The largest message, in bytes. */
    static final int MAX_MESSAGE_BYTES = 1_048_214;

    private final Optional<ContactChecks> contacts;

    PublishRules(Optional<ContactChecks> contacts) {
        this.contacts = contacts;
    }

    /**
     * The envelopes of a request as far as the rules are kept: publishing works through them in order and fails at the
     * first that breaks one, after those before it were published.
     *
     * @param refusal why the one after the last admitted is refused, if one is
     */
    record Checked(List<AdmittedEnvelope> admitted, Optional<StatusRuntimeException> refusal) {}

    /** Whether what keeps the other rules is still to be looked at by {@link #checkContacts}. */
    boolean hasContacts(Checked checked) {
        return contacts.isPresent() && checked.admitted().stream().anyMatch(ContactChecks::isContact);
    }

    /** Creates the check of what stands on contact and revocation topics. */
    Mono<Checked> checkContacts(Checked checked) {
        List<AdmittedEnvelope> admitted = checked.admitted();
        return refused(contacts.orElseThrow(), admitted)
                .<Checked>map(refused -> new Checked(admitted.subList(0, refused.place()), Optional.of(refused.why())))
                .defaultIfEmpty(checked);
    }

    /** What was checked and could not be stored does not count any more. */
    void failed(Checked checked) {
        contacts.ifPresent(checks -> checks.failed(checked.admitted()));
    }

    private record Refused(int place, StatusRuntimeException why) {}

    /** Emits the first that may not stand on a topic of an account, if one may not. */
    private static Mono<Refused> refused(ContactChecks contacts, List<AdmittedEnvelope> envelopes) {
        List<Integer> places = IntStream.range(0, envelopes.size())
                .filter(place -> ContactChecks.isContact(envelopes.get(place)))
                .boxed()
                .toList();
        Mono<Refused> firstRefused = Flux.fromIterable(places)
                .take(MAX_CONTACTS)
                .concatMap(
                        place -> contacts.check(envelopes.get(place))
                                .<Refused>then(Mono.empty())
                                .onErrorResume(
                                        ContactRefusedException.class,
                                        e -> Mono.just(new Refused(place, Failures.status(e)))),
                        1)
                .next();
        return places.size() <= MAX_CONTACTS
                ? firstRefused
                : firstRefused.defaultIfEmpty(new Refused(
                        places.get(MAX_CONTACTS),
                        status(
                                Status.INVALID_ARGUMENT,
                                "more than " + MAX_CONTACTS
                                        + " envelopes on contact and revocation topics in one request")));
    }

    /** What keeps the rules that need nothing but the envelope. */
    static Checked check(List<Envelope> envelopes) {
        List<AdmittedEnvelope> admitted = new ArrayList<>(envelopes.size());
        for (Envelope envelope : envelopes) {
            Optional<StatusRuntimeException> refusal = refusal(envelope);
            if (refusal.isPresent()) {
                return new Checked(admitted, refusal);
            }
            admitted.add(AdmittedEnvelope.of(envelope));
        }
        return new Checked(admitted, Optional.empty());
    }

    private static Optional<StatusRuntimeException> refusal(Envelope envelope) {
        if (envelope.getContentTopicBytes().size() > MAX_TOPIC_BYTES) {
            return refused(Status.INVALID_ARGUMENT, "topic length too big");
        }
        if (envelope.getMessage().size() > MAX_MESSAGE_BYTES) {
            return refused(Status.INVALID_ARGUMENT, "message too big");
        }
        if (envelope.getTimestampNs() < 0) {
            return refused(
                    Status.INTERNAL,
                    "timestamp_ns " + Long.toUnsignedString(envelope.getTimestampNs()) + " is above 2^63-1");
        }
        return Optional.empty();
    }

    private static Optional<StatusRuntimeException> refused(Status status, String text) {
        return Optional.of(status(status, text));
    }

    private static StatusRuntimeException status(Status status, String text) {
        return status.withDescription(text).asRuntimeException();
    }
}
