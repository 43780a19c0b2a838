/**
 * What may stand on the contact and revocation topics of accounts, so that nobody buries one under what its clients
 * have to pass over.
 */
@NullMarked
package org.xmtp.reactive.node.contact;

import org.jspecify.annotations.NullMarked;
