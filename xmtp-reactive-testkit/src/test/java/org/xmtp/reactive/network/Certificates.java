package org.xmtp.reactive.network;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** An authority of a test, and what it certifies. */
final class Certificates {
    private final X509Bundle authority;

    /** A new authority. */
    Certificates() throws Exception {
        authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=authority of a test")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    /** Its own certificate, as PEM. */
    String root() {
        return authority.getCertificatePEM();
    }

    /** A certificate for this machine's address. */
    X509Bundle node() throws Exception {
        return usual().addSanIpAddress("127.0.0.1").buildIssuedBy(authority);
    }

    /** A certificate for another name. */
    X509Bundle elsewhere() throws Exception {
        return usual().addSanDnsName("node.example").buildIssuedBy(authority);
    }

    /** A certificate that has expired. */
    X509Bundle expired() throws Exception {
        return usual().addSanIpAddress("127.0.0.1")
                .notBefore(Instant.now().minus(20, ChronoUnit.DAYS))
                .notAfter(Instant.now().minus(10, ChronoUnit.DAYS))
                .buildIssuedBy(authority);
    }

    private static CertificateBuilder usual() {
        return new CertificateBuilder().ecp256().subject("CN=node");
    }

    /** A node that proves itself, and asks nobody. */
    static SslContext serving(X509Bundle node) throws Exception {
        return GrpcSslContexts.configure(SslContextBuilder.forServer(node.toKeyManagerFactory()))
                .build();
    }

    /** A node that lets in whom this authority knows. */
    SslContext servingWhomWeKnow(X509Bundle node) throws Exception {
        return GrpcSslContexts.configure(SslContextBuilder.forServer(node.toKeyManagerFactory()))
                .trustManager(authority.toTrustManagerFactory())
                .clientAuth(ClientAuth.REQUIRE)
                .build();
    }
}
