package org.xmtp.reactive.network;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.TlsOptions;

/** How connections are encrypted, made of what the caller gave. */
final class Tls {
    private Tls() {}

    /** Reads files of the machine, so it may block. */
    static SslContext context(TlsOptions options) throws GeneralSecurityException, IOException {
        X509ExtendedTrustManager trust = trusting(options.roots());
        SslContextBuilder builder = GrpcSslContexts.forClient()
                .trustManager(options.pins().isEmpty() ? trust : new PinnedKeys(trust, options.pins()));
        options.client().ifPresent(ours -> builder.keyManager(ours.key(), ours.chain()));
        return builder.build();
    }

    private static X509ExtendedTrustManager trusting(List<X509Certificate> roots)
            throws GeneralSecurityException, IOException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(roots.isEmpty() ? null : storeOf(roots));
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    private static KeyStore storeOf(List<X509Certificate> roots) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        char @Nullable [] noPassword = null;
        store.load(null, noPassword);
        for (int i = 0; i < roots.size(); i++) {
            store.setCertificateEntry("root-" + i, roots.get(i));
        }
        return store;
    }
}
