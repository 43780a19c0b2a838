package org.xmtp.reactive.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ContentTypeId;
import org.xmtp.reactive.api.RawContent;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.store.Samples;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Sends are planned in order for each recipient, and recipients side by side. */
final class PlannerTests {
    private static final AccountAddress SLOW = Samples.account(1);
    private static final AccountAddress QUICK = Samples.account(2);

    private final List<String> planned = new ArrayList<>();
    private final Map<String, Sinks.Empty<Void>> lookUps = new HashMap<>();
    private final Planner planner = new Planner(this::plan);

    private Mono<Void> plan(SendRequest request) {
        String name = (String) request.content();
        Sinks.Empty<Void> lookUp = Sinks.empty();
        lookUps.put(name, lookUp);
        return lookUp.asMono().then(Mono.fromRunnable(() -> planned.add(name)));
    }

    private void send(AccountAddress to, String name) {
        Mono.<SentMessage>create(sink -> planner.add(new SendRequest(
                        to,
                        new byte[0],
                        name,
                        new RawContent(ContentTypeId.TEXT, Map.of(), "", new byte[0]),
                        Optional.empty(),
                        sink)))
                .subscribe();
    }

    private void lookedUp(String name) {
        Objects.requireNonNull(lookUps.get(name), () -> name + " is not looked up")
                .tryEmitEmpty();
    }

    @Test
    void oneRecipientsSlowLookUpHoldsUpNoOther() {
        send(SLOW, "slow");
        send(QUICK, "quick");
        lookedUp("quick");

        assertThat(planned).containsExactly("quick");
    }

    @Test
    void sendsToOneRecipientStayInOrder() {
        send(SLOW, "first");
        send(SLOW, "second");
        assertThat(lookUps).doesNotContainKey("second");
        lookedUp("first");
        lookedUp("second");
        send(SLOW, "third");
        lookedUp("third");

        assertThat(planned).containsExactly("first", "second", "third");
    }

    @Test
    void stoppedItPlansNothingMore() {
        send(SLOW, "first");
        planner.dispose();
        lookedUp("first");

        assertThat(planned).isEmpty();
        assertThat(planner.isDisposed()).isTrue();
    }
}
