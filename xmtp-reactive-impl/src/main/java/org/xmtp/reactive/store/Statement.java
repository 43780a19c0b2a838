package org.xmtp.reactive.store;

/**
 * What an installation said of itself in its signed contact bundle.
 *
 * @param sequence rises with each bundle of the installation
 * @param capabilities a bit for each thing that it can do
 * @param expiresNs until when sessions are opened with its fallback key, by its clock
 */
public record Statement(long sequence, long capabilities, long expiresNs) {}
