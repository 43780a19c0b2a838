package org.xmtp.reactive.store;

/**
 * What an installation said of itself in its signed contact bundle.
 *
 * @param sequence rises with each bundle of the installation
 * @param capabilities a bit for each thing that it can do
 * @param expiresNs until when sessions are opened with its fallback key, by its clock
 */
public record Statement(long sequence, long capabilities, long expiresNs) {
    /** The capability to open what is sealed to its identity key. */
    public static final long OPENS_SEALS = 1;

    /** Whether it has a capability. */
    public boolean has(long capability) {
        return (capabilities & capability) != 0;
    }
}
