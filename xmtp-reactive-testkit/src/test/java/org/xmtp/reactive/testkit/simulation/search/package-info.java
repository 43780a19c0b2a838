@NullMarked
package org.xmtp.reactive.testkit.simulation.search;

import org.jspecify.annotations.NullMarked;
