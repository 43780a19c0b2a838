/** The main job, shown: accounts with several installations talk, encrypted, live. */
@NullMarked
package org.xmtp.reactive.demo;

import org.jspecify.annotations.NullMarked;
