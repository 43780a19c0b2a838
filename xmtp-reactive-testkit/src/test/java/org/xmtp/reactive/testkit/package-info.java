@NullMarked
package org.xmtp.reactive.testkit;

import org.jspecify.annotations.NullMarked;
