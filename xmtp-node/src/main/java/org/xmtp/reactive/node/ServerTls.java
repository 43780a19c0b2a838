package org.xmtp.reactive.node;

import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that a node shows. Its files are looked at again and again: once they hold another pair, new
 * connections see that. What is no pair, as between the replacing of one file and of the other, leaves the one before.
 */
final class ServerTls implements AutoCloseable {

    /** How often the files are looked at. */
    static final Duration LOOK = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

    private final CertificateFiles files;
    private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "xmtp-node-tls");
        thread.setDaemon(true);
        return thread;
    });
    private CertificateFiles.Pair shown;
    private String complaint = "";

    /**
     * Shows what the files hold. Blocks.
     *
     * @throws NodeException when they can't be read, or are no pair
     */
    ServerTls(CertificateFiles files) {
        this.files = files;
        this.shown = files.read();
        keys.updateIdentityCredentials(shown.chain(), shown.key());
        var unused =
                looking.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What a server needs to encrypt. */
    ServerCredentials credentials() {
        return TlsServerCredentials.newBuilder().keyManager(keys).build();
    }

    /** The same for a server of Netty's. */
    SslContext context() {
        try {
            return SslContextBuilder.forServer(keys).build();
        } catch (SSLException e) {
            throw new IllegalStateException("every JDK can encrypt", e);
        }
    }

    private void look() {
        try {
            CertificateFiles.Pair found = files.read();
            complaint = "";
            if (!Arrays.equals(found.chain(), shown.chain()) || !found.key().equals(shown.key())) {
                keys.updateIdentityCredentials(found.chain(), found.key());
                shown = found;
                LOG.info("shows the certificate that {} holds now", files.chain());
            }
        } catch (RuntimeException e) {
            // Whatever it is, it must not be the last look.
            String text = String.valueOf(e.getMessage());
            if (!text.equals(complaint)) {
                complaint = text;
                LOG.warn("goes on with the certificate from before: {}", text);
            }
        }
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
