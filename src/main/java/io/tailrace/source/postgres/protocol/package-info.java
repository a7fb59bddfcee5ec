/**
 * PostgreSQL's replication protocol: bytes in, {@code pgoutput}'s messages out. No I/O and no state
 * but the order of messages.
 *
 * <pre>
 * ReplicationMessage -> PgOutputDecoder -> PgOutputMessage (Tuple), checked by PgOutputOrder
 * </pre>
 */
@NullMarked
package io.tailrace.source.postgres.protocol;

import org.jspecify.annotations.NullMarked;
