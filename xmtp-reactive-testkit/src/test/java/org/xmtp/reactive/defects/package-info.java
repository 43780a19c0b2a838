/**
 * What the first engine got wrong, a behaviour each: seen by a client's user, on real threads, against a network and a
 * disk that misbehave. Each test tells what was seen before.
 */
@NullMarked
package org.xmtp.reactive.defects;

import org.jspecify.annotations.NullMarked;
