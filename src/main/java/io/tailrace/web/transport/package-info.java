/**
 * Transports of streams: async servlets on any container, and connections that Tomcat hands over.
 *
 * <pre>
 * Transports -> AsyncTransport   -> AsyncSink   -> PiecewiseOutput, AsyncCompletion
 *            -> UpgradeTransport -> UpgradeSink -> UpgradeSocket
 *
 * push.Stream -> push.Sink = GuardedSink -> ResponseGuard    one thread at a time
 *                                        -> Permit           the stream is over
 *                                        -> LateCloser       clients that do not read
 * </pre>
 */
@NullMarked
package io.tailrace.web.transport;

import org.jspecify.annotations.NullMarked;
