@NullMarked
package org.xmtp.reactive.testkit.simulation;

import org.jspecify.annotations.NullMarked;
