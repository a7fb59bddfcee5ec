/**
 * Connections to a database over pgjdbc: the socket, TLS, the password, and what to do where one
 * cannot be made.
 *
 * <pre>
 * Connector -> OpenSockets, KeepAliveSockets (WatchedSocket, SilenceWatch)
 *           -> ConnectFailure (ConnectReason, PasswordFault) -> source.Outage
 * </pre>
 */
@NullMarked
package io.tailrace.source.connection;

import org.jspecify.annotations.NullMarked;
