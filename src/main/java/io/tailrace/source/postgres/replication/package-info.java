/**
 * The replication stream: the slot, the connection, and the thread that reads and decodes.
 *
 * <pre>
 * ReplicationStream -> ReplicationReader -> TransactionAssembler (RowDecoder) -> StreamEvent
 * </pre>
 */
@NullMarked
package io.tailrace.source.postgres.replication;

import org.jspecify.annotations.NullMarked;
