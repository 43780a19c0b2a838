package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.node.contact.ContactChecks;
import org.xmtp.reactive.node.contact.ContactRefusedException;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.InMemoryEnvelopeStore;
import reactor.core.scheduler.Schedulers;

class ContactChecksTests {

    private static final int MOST = 16;

    private final EnvelopeStore store = new InMemoryEnvelopeStore();
    private final ContactChecks checks = new ContactChecks(store, Duration.ofDays(1), Schedulers.immediate());
    private final Bundle bundle = Bundle.of(Bundle.newWallet());

    private AdmittedEnvelope next(int number) {
        return AdmittedEnvelope.of(bundle.withAnotherFallbackKey().at(number));
    }

    private void publish(AdmittedEnvelope envelope) {
        checks.check(envelope).block();
        store.append(List.of(envelope)).block();
    }

    @Test
    void whatLeftMakesRoomForOthers() {
        for (int i = 0; i < MOST; i++) {
            publish(next(i));
        }
        assertThatThrownBy(() -> publish(next(MOST))).isInstanceOf(ContactRefusedException.class);
        store.expiry()
                .delete(
                        ByteString.EMPTY,
                        1,
                        Objects.requireNonNull(store.expiry().rows(0, 3, 3).block()))
                .block();
        checks.forget(Set.of(bundle.topic()));
        for (int i = 0; i < 3; i++) {
            publish(next(MOST + 1 + i));
        }
        assertThatThrownBy(() -> publish(next(2 * MOST))).isInstanceOf(ContactRefusedException.class);
    }

    /** Two that are still under way count, and one whose commit was done though nobody knew. */
    @Test
    void whatCouldNotBeStoredTakesNobodysPlace() {
        List<AdmittedEnvelope> checked =
                IntStream.range(0, MOST).mapToObj(this::next).toList();
        checked.forEach(envelope -> checks.check(envelope).block());
        assertThatThrownBy(() -> publish(next(MOST))).isInstanceOf(ContactRefusedException.class);
        store.append(checked.subList(2, 3)).block();
        checks.failed(checked.subList(2, MOST));
        for (int i = 0; i < MOST - 3; i++) {
            publish(next(MOST + i));
        }
        assertThatThrownBy(() -> publish(next(3 * MOST))).isInstanceOf(ContactRefusedException.class);
    }
}
