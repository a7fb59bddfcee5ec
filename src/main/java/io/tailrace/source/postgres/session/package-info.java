/**
 * Connections to the server whose settings nobody else decides, and what is asked of the server on
 * them: its version, its encoding, a pooler in between, snapshots, the names of relations.
 *
 * <pre>
 * Session (SessionSettings, ServerRequirements, PoolerCheck) -> CatalogReader, PgNames, Snapshot
 * </pre>
 */
@NullMarked
package io.tailrace.source.postgres.session;

import org.jspecify.annotations.NullMarked;
