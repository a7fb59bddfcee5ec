/**
 * One life of the connections to a PostgreSQL server: they are opened, started, and kept where the
 * next life can continue.
 *
 * <pre>
 * TailOpening -> StreamOpening    -> PostgresTail -> view.Update
 *             -> InitialSnapshot     TailWorkers (a thread for each connection)
 *             <- Resumption (FollowedDatabase)
 * </pre>
 */
@NullMarked
package io.tailrace.source.postgres.tail;

import org.jspecify.annotations.NullMarked;
