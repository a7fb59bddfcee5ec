/**
 * Connections to the server with fixed settings, and the basic questions on them: the server's
 * version, a pooler in between, snapshots, the names of relations.
 *
 * <pre>
 * SessionOpening (ServerRequirements, PoolerCheck) -> Session (SessionSettings)
 *   -> CatalogReader, PgNames, Snapshot
 * </pre>
 */
@NullMarked
package io.tailrace.source.postgres.session;

import org.jspecify.annotations.NullMarked;
