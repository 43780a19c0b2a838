package org.xmtp.reactive.cryptography.olm;

/**
 * The constants of the ratchet. There is one set, {@link #OLM}; they are a value so that a test can change each and see
 * the recorded conversations fail.
 *
 * @param rootInfo tells the first root and chain key from the triple Diffie-Hellman
 * @param ratchetInfo tells the following root and chain keys
 * @param messageInfo tells the AES key, MAC key and IV of one message
 * @param messageSeed HMAC input that turns a chain key into its message key
 * @param chainSeed HMAC input that turns a chain key into the next
 * @param macBytesV1 bytes of the MAC kept in a version 1 message
 * @param macBytesV2 bytes of the MAC kept in a version 2 message
 * @param receivingChains how many receiving chains are kept, the newest
 * @param skippedKeys how many message keys of skipped messages are kept for each chain, the newest
 * @param messageGap how many messages of a chain may be missing before one that is accepted
 */
record RatchetParameters(
        HkdfInfo rootInfo,
        HkdfInfo ratchetInfo,
        HkdfInfo messageInfo,
        byte messageSeed,
        byte chainSeed,
        int macBytesV1,
        int macBytesV2,
        int receivingChains,
        int skippedKeys,
        int messageGap) {

    /** The Olm of PROTOCOL section 5, with the limits of vodozemac. */
    static final RatchetParameters OLM = new RatchetParameters(
            HkdfInfo.of("OLM_ROOT"),
            HkdfInfo.of("OLM_RATCHET"),
            HkdfInfo.of("OLM_KEYS"),
            (byte) 0x01,
            (byte) 0x02,
            8,
            32,
            RatchetLimits.OLM.receivingChains(),
            RatchetLimits.OLM.skippedKeys(),
            RatchetLimits.OLM.messageGap());

    /** The same ratchet within other limits. */
    RatchetParameters within(RatchetLimits limits) {
        return new RatchetParameters(
                rootInfo,
                ratchetInfo,
                messageInfo,
                messageSeed,
                chainSeed,
                macBytesV1,
                macBytesV2,
                limits.receivingChains(),
                limits.skippedKeys(),
                limits.messageGap());
    }

    int macBytes(OlmVersion version) {
        return version == OlmVersion.V1 ? macBytesV1 : macBytesV2;
    }
}
