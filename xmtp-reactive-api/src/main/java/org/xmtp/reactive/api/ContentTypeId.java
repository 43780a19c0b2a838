package org.xmtp.reactive.api;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    private static final Pattern FORM = Pattern.compile("([^/]*)/(.*):(\\d{1,9})\\.(\\d{1,9})", Pattern.DOTALL);

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

    /**
     * Reads what {@link #toString} prints: {@code authority/type:major.minor}. The authority ends at the first slash,
     * the type at the last colon.
     *
     * @throws XmtpConfigurationException if the text has another form
     */
    public static ContentTypeId parse(String text) {
        Matcher matcher = FORM.matcher(Objects.requireNonNull(text, "text"));
        if (!matcher.matches()) {
            throw XmtpConfigurationException.invalid(
                    "content type", text, "give authority/type:major.minor, for example " + TEXT);
        }
        return new ContentTypeId(
                matcher.group(1),
                matcher.group(2),
                Integer.parseInt(matcher.group(3)),
                Integer.parseInt(matcher.group(4)));
    }

    /** The form that {@link #parse} reads. A peer may have chosen the names, so they are {@link Printable}. */
    @Override
    public String toString() {
        return Printable.text(authority + "/" + type + ":" + major + "." + minor);
    }
}
