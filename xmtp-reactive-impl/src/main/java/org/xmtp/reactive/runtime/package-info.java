/**
 * What the engine runs on, and the only place where threads meet. A client's state is touched by the tasks of its
 * {@link org.xmtp.reactive.runtime.Loop}, one at a time; the classes here carry values to that loop and away from it:
 * {@link org.xmtp.reactive.runtime.WorkerPool} and {@link org.xmtp.reactive.runtime.PooledStrand} run tasks,
 * {@link org.xmtp.reactive.runtime.Answer} and {@link org.xmtp.reactive.runtime.Inflow} bring in what others publish,
 * {@link org.xmtp.reactive.runtime.Reply} and {@link org.xmtp.reactive.runtime.Outlet} publish to users. Nothing here
 * knows the engine.
 */
@NullMarked
package org.xmtp.reactive.runtime;

import org.jspecify.annotations.NullMarked;
