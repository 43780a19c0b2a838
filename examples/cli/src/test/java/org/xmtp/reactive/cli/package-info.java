@NullMarked
package org.xmtp.reactive.cli;

import org.jspecify.annotations.NullMarked;
