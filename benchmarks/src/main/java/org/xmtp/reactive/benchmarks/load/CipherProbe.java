package org.xmtp.reactive.benchmarks.load;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** How many texts a second one core encrypts with AES-256-CBC and authenticates with HMAC-SHA-256, under fixed keys. */
final class CipherProbe {
    private static final byte[] TEXT = new byte[Cast.TEXT_BYTES];

    private final SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
    private final IvParameterSpec vector = new IvParameterSpec(new byte[16]);
    private final Cipher cipher;
    private final Mac mac;

    private CipherProbe() throws GeneralSecurityException {
        cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
    }

    static double measure() {
        try {
            CipherProbe probe = new CipherProbe();
            return Probe.perSecond(probe::seal);
        } catch (Exception e) {
            throw new LoadException("the cipher cannot be measured: " + e, e);
        }
    }

    private void seal() throws GeneralSecurityException {
        cipher.init(Cipher.ENCRYPT_MODE, key, vector);
        mac.doFinal(cipher.doFinal(TEXT));
    }
}
