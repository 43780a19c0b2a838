package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.xmtp.reactive.node.Client.envelope;
import static org.xmtp.reactive.node.Client.failure;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.proto.message.api.v1.BatchQueryRequest;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.MessageApiGrpc.MessageApiBlockingStub;
import org.xmtp.proto.message.api.v1.QueryRequest;

/** What a node lets each caller do in a time. */
class RateLimitTests {

    private static final Metadata.Key<String> FORWARDED =
            Metadata.Key.of("x-forwarded-for", Metadata.ASCII_STRING_MARSHALLER);

    private static XmtpNode node(String... proxies) {
        return XmtpNode.inMemory().rateLimits(List.of(proxies)).start();
    }

    private static MessageApiBlockingStub from(Client client, String forwarded) {
        Metadata headers = new Metadata();
        headers.put(FORWARDED, forwarded);
        return client.api().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static List<Envelope> envelopes(int count) {
        return LongStream.range(0, count)
                .mapToObj(number -> envelope("t", number, "x"))
                .toList();
    }

    /** More than comes back in a minute is asked for, so that the time which a test takes does not matter. */
    private static void assertSpent(MessageApiBlockingStub caller, String name) {
        assertRefused(() -> caller.publish(Client.request(envelopes(900))), "900 exceeds rate limit " + name);
    }

    private static void assertRefused(Runnable call, String text) {
        Status status = failure(call);
        assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(status.getDescription()).isEqualTo(text);
    }

    @Test
    void publishingCostsItsEnvelopesAndNothingOfARefusedRequestIsStored() {
        try (XmtpNode node = node();
                Client client = new Client(node.uri())) {
            client.publish(envelope("other", 1, "x"));
            client.publish(envelopes(999));
            assertSpent(client.api(), "127.0.0.1");
            assertThat(client.query("other").getEnvelopesList()).hasSize(1);
            assertThat(Walk.ascending(client, 1_000, "t")).hasSize(999);
        }
    }

    @Test
    void askingCostsTheQueriesOfABatchAndIsApartFromPublishing() {
        BatchQueryRequest batch = BatchQueryRequest.newBuilder()
                .addAllRequests(Collections.nCopies(
                        50, QueryRequest.newBuilder().addContentTopics("t").build()))
                .build();
        try (XmtpNode node = node();
                Client client = new Client(node.uri())) {
            LiveStream<?> live = LiveStream.of(client, "t");
            assertRefused(
                    () -> {
                        // In no time of a test so many come back.
                        for (int i = 0; i < 1_000; i++) {
                            client.api().batchQuery(batch);
                        }
                    },
                    "50 exceeds rate limit 127.0.0.1");
            client.publish(envelope("t", 1, "x"));
            assertThat(live.next().getTimestampNs()).isOne();
        }
    }

    @Test
    void aRequestOfNothingCostsOneAsWell() {
        try (XmtpNode node = node();
                Client client = new Client(node.uri())) {
            assertRefused(
                    () -> {
                        for (int i = 0; i < 10_000; i++) {
                            client.publish(List.of());
                        }
                    },
                    "1 exceeds rate limit 127.0.0.1");
        }
    }

    @Test
    void withoutLimitsNobodyIsRefused() {
        try (XmtpNode node = XmtpNode.inMemory().start();
                Client client = new Client(node.uri())) {
            client.publish(envelopes(1_500));
            assertThat(client.query("t").getEnvelopesList()).hasSize(100);
        }
    }

    @Test
    void callersBehindAKnownProxyAreToldApart() {
        try (XmtpNode node = node("127.0.0.0/8", "10.0.0.1");
                Client client = new Client(node.uri())) {
            from(client, "192.0.2.1").publish(Client.request(envelopes(1_000)));
            from(client, "192.0.2.2, 10.0.0.1").publish(Client.request(envelopes(1_000)));
            // What stands before the last that is no proxy, anybody may have written.
            assertSpent(from(client, "192.0.2.3, 192.0.2.1"), "192.0.2.1");
            assertSpent(from(client, "192.0.2.3,192.0.2.2,10.0.0.1"), "192.0.2.2");
        }
    }

    @Test
    void whoIsNoProxyIsNotBelieved() {
        try (XmtpNode node = node("10.0.0.1");
                Client client = new Client(node.uri())) {
            from(client, "192.0.2.1").publish(Client.request(envelopes(1_000)));
            assertSpent(from(client, "192.0.2.2"), "127.0.0.1");
        }
    }

    @Test
    void addressesOfOneIpv6NetworkAreOneCaller() {
        try (XmtpNode node = node("127.0.0.1");
                Client client = new Client(node.uri())) {
            from(client, "2001:db8:0:1::1").publish(Client.request(envelopes(1_000)));
            assertSpent(from(client, "2001:db8:0:1:ffff::2"), "2001:db8:0:1:0:0:0:0");
            assertSpent(from(client, "[2001:db8:0:1::7]:443"), "2001:db8:0:1:0:0:0:0");
            from(client, "192.0.2.1").publish(Client.request(envelopes(1_000)));
            assertSpent(from(client, "192.0.2.1:51234"), "192.0.2.1");
            from(client, "2001:db8:0:2::1").publish(Client.request(envelopes(1_000)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nobody", ",", "1.2.3", "192.0.2.1, evil\tname"})
    void whatIsNoAddressCountsAsTheProxys(String text) {
        try (XmtpNode node = node("127.0.0.1");
                Client client = new Client(node.uri())) {
            from(client, text).publish(Client.request(envelopes(1_000)));
            assertSpent(client.api(), "127.0.0.1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "proxy.example", "10.0.0.0/33", "10.0.0.0/", "fd00::/129", "10.0.0.0/-1"})
    void proxiesAreAddressesOrRanges(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> XmtpNode.inMemory().rateLimits(List.of(text)))
                .withMessage("\"" + text + "\" is no address and no range; give one like 10.0.0.7 or 10.0.0.0/8");
    }
}
