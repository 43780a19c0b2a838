package org.xmtp.reactive.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.XmtpClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class PutBackTests {
    private static final long ON_H2 = 1;
    private static final long IN_PLAIN_MEMORY = 4;

    private static List<String> textsWith(SimulatedWorld world, XmtpClient client, AccountAddress peer) {
        return Objects.requireNonNull(world.await(client.conversation(peer)
                .messages()
                .map(message -> message.text().orElse(""))
                .collectList()));
    }

    private static void send(SimulatedWorld world, XmtpClient from, XmtpClient to, String text) {
        List<Message> read = new ArrayList<>();
        var reading = to.messages().subscribe(read::add);
        world.await(from.conversation(to.address()).send(text));
        world.awaitUntil(
                text,
                () -> read.stream()
                        .anyMatch(message -> message.text().orElse("").equals(text)));
        reading.dispose();
    }

    @ParameterizedTest
    @ValueSource(longs = {ON_H2, IN_PLAIN_MEMORY})
    void aStoreHoldsWhatItHeldThenAndGoesOnInBothDirections(long seed) {
        Simulation.seeded(seed).run(world -> {
            SimulatedMachine server = world.machine("server");
            server.disk().keepHistory();
            XmtpClient bot =
                    Objects.requireNonNull(world.await(server.connect(client -> client.signer(world.wallet("bot")))));
            XmtpClient alice = Objects.requireNonNull(
                    world.await(world.machine("laptop").connect(client -> client.signer(world.wallet("alice")))));
            send(world, alice, bot, "before");
            int backup = server.disk().history().size();
            send(world, bot, alice, "forgotten");

            server.putBack(backup);
            XmtpClient again = Objects.requireNonNull(world.await(server.connect(client -> {})));

            assertThat(again.installationId()).isEqualTo(bot.installationId());
            assertThat(textsWith(world, again, alice.address())).containsExactly("before");
            send(world, again, alice, "after");
            send(world, alice, again, "answer");
            assertThat(textsWith(world, again, alice.address())).containsExactly("before", "after", "answer");
        });
    }

    /** Found by the search: the second one filled another place, and the first one said that it was filled. */
    @Test
    void aConnectBesideOneThatFillsTheStoreFindsTheSameInstallation() {
        Simulation.seeded(ON_H2).run(world -> {
            SimulatedMachine server = world.machine("server");
            server.disk().keepHistory();
            XmtpClient bot =
                    Objects.requireNonNull(world.await(server.connect(client -> client.signer(world.wallet("bot")))));
            server.putBack(server.disk().history().size());
            Mono<XmtpClient> connecting =
                    server.connect(client -> client.signer(world.wallet("bot"))).onErrorComplete();

            List<XmtpClient> connected = Objects.requireNonNull(
                    world.await(Flux.merge(connecting, connecting).collectList()));

            assertThat(connected)
                    .isNotEmpty()
                    .allSatisfy(again -> assertThat(again.installationId()).isEqualTo(bot.installationId()));
        });
    }

    @Test
    void onlyADiskThatKeepsItsHistoryCanBePutBack() {
        Simulation.seeded(ON_H2).run(world -> {
            SimulatedMachine server = world.machine("server");
            world.await(server.connect(client -> client.signer(world.wallet("bot"))));
            assertThatThrownBy(() -> server.putBack(1)).hasMessageContaining("keep its history");
        });
    }
}
