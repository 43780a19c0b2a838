package org.xmtp.reactive.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.XmtpConfigurationException;

class NodeAddressTests {
    @Test
    void takesHostAndPort() {
        assertThat(of("http://localhost:5000")).isEqualTo(new NodeAddress("localhost", 5000, false));
        assertThat(of("HTTPS://node.example.org:443/")).isEqualTo(new NodeAddress("node.example.org", 443, true));
        assertThat(of("http://[::1]:5556")).isEqualTo(new NodeAddress("[::1]", 5556, false));
    }

    @Test
    void takesANameWithAnUnderscoreInTheClearAndSaysWhyNotBehindTls() {
        assertThat(of("http://my_node:5000")).isEqualTo(new NodeAddress("my_node", 5000, false));
        assertThatThrownBy(() -> of("https://my_node:5000"))
                .isInstanceOf(XmtpConfigurationException.class)
                .hasMessageContaining("https://my_node:5000")
                .hasMessageContaining("Java checks no certificate of a host with an underscore");
    }

    @Test
    void portCanBeLeftOut() {
        assertThat(of("http://localhost").port()).isEqualTo(5556);
        assertThat(of("https://localhost").port()).isEqualTo(5556);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:5556",
                "grpc://localhost:5556",
                "http:///",
                "//localhost",
                "http://localhost:port",
                "http://localhost/path",
                "http://localhost?query",
                "http://localhost#fragment"
            })
    void refusesAnythingElse(String uri) {
        assertThatThrownBy(() -> of(uri))
                .isInstanceOf(XmtpConfigurationException.class)
                .hasMessageContaining(uri)
                .hasMessageContaining("http://");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:0", "http://localhost:65536", "http://localhost:999999999"})
    void refusesAPortThatIsNone(String uri) {
        assertThatThrownBy(() -> of(uri))
                .isInstanceOf(XmtpConfigurationException.class)
                .hasMessageContaining(uri)
                .hasMessageContaining("from 1 to 65535");
    }

    @Test
    void refusesAUserAndDoesNotPrintIt() {
        assertThatThrownBy(() -> of("http://user:secret@localhost:5556"))
                .isInstanceOf(XmtpConfigurationException.class)
                .hasMessageContaining("http://****@localhost:5556")
                .hasMessageNotContaining("secret");
    }

    private static NodeAddress of(String uri) {
        return NodeAddress.of(NodeAccess.of(URI.create(uri)));
    }
}
