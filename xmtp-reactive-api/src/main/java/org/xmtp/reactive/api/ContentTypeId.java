package org.xmtp.reactive.api;

import java.util.Objects;

/**
 * Names a type of content and its version.
 *
 * @param authority who defines the type, for example {@code xmtp.org}
 * @param type the type's name with that authority, for example {@code text}
 * @param major versions with another major number are not understood by each other
 * @param minor a newer minor number adds what older readers may pass over
 */
public record ContentTypeId(String authority, String type, int major, int minor) {
    /** Plain text: {@code xmtp.org/text} 1.0. */
    public static final ContentTypeId TEXT = new ContentTypeId("xmtp.org", "text", 1, 0);

    /** Takes the names as they are. */
    public ContentTypeId {
        Objects.requireNonNull(authority, "authority");
        Objects.requireNonNull(type, "type");
    }

    /** Whether a codec for this type reads content of the other one: all but the minor version agree. */
    public boolean reads(ContentTypeId other) {
        Objects.requireNonNull(other, "other");
        return authority.equals(other.authority) && type.equals(other.type) && major == other.major;
    }

    /** For people: a peer may have chosen the names, so they are {@link Printable}. */
    @Override
    public String toString() {
        return Printable.text(authority + "/" + type + ":" + major + "." + minor);
    }
}
