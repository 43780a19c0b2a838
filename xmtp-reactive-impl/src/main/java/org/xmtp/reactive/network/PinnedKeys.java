package org.xmtp.reactive.network;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.xmtp.reactive.wire.Sha256;

/** Trusts whom another one trusts, as far as the node's own key is pinned. */
final class PinnedKeys extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager trust;
    private final Set<String> pins;

    PinnedKeys(X509ExtendedTrustManager trust, Set<String> pins) {
        this.trust = trust;
        this.pins = pins;
    }

    /** The node is trusted, but its key is none of those that are pinned. */
    static final class OtherKeyException extends CertificateException {
        private static final long serialVersionUID = 1L;

        OtherKeyException(String pin) {
            super(pin);
        }
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        String pin = pinOf(chain[0]);
        if (!pins.contains(pin)) {
            throw new OtherKeyException(pin);
        }
    }

    /** A certificate's key as it is pinned. */
    static String pinOf(X509Certificate certificate) {
        byte[] digest = Sha256.of(certificate.getPublicKey().getEncoded());
        return "sha256/" + Base64.getEncoder().encodeToString(digest);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        trust.checkServerTrusted(chain, type, engine);
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        trust.checkServerTrusted(chain, type, socket);
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        trust.checkServerTrusted(chain, type);
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        trust.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        trust.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        trust.checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.getAcceptedIssuers();
    }
}
