package org.xmtp.reactive.identity;

import java.util.List;
import java.util.function.Consumer;
import org.xmtp.reactive.store.Contact;

/**
 * Somebody who waits to hear of an account.
 *
 * @param asOfNanos everything that was published before has to be in the answer
 * @param found told the contacts
 * @param failed told why there are none to tell
 */
record Question(long asOfNanos, Consumer<List<Contact>> found, Consumer<Throwable> failed) {}
