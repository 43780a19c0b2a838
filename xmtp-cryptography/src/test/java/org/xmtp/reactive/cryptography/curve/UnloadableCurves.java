package org.xmtp.reactive.cryptography.curve;

/** A provider whose native library is not there for this platform. */
public final class UnloadableCurves implements CurveProvider {
    /** What a service's constructor does where it cannot work. */
    public UnloadableCurves() {
        throw new UnsupportedOperationException("there is no native library for this platform");
    }

    @Override
    public String name() {
        return "unloadable";
    }

    @Override
    public boolean agree(byte[] privateKey, byte[] publicKey, byte[] target, int offset) {
        throw new AssertionError(name());
    }

    @Override
    public Signer signer(byte[] seed, byte[] publicKey) {
        throw new AssertionError(name());
    }

    @Override
    public Verifier verifier(byte[] publicKey) {
        throw new AssertionError(name());
    }
}
