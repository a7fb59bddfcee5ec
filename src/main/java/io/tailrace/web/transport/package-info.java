/**
 * How the connections of streams are written: as async servlets anywhere, or as connections that
 * Tomcat hands over.
 *
 * <pre>
 * Transports -> AsyncTransport, UpgradeTransport -> AsyncSink, UpgradeSink (push.Sink)
 * </pre>
 */
@NullMarked
package io.tailrace.web.transport;

import org.jspecify.annotations.NullMarked;
