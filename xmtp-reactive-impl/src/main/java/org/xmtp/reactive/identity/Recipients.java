package org.xmtp.reactive.identity;

import java.util.List;
import org.xmtp.reactive.api.CopyOutcome;
import org.xmtp.reactive.store.Contact;

/**
 * The installations of an account that were not revoked.
 *
 * @param contacts those that are sent to, the first seen first
 * @param withheld those that wait to be approved
 */
public record Recipients(List<Contact> contacts, List<CopyOutcome> withheld) {}
