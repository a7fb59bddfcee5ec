/**
 * Readings of computed views, and of tables that join a running stream: when they are made, and
 * where among the commits each of them stands.
 *
 * <pre>
 * CommitTimeline (ViewTrack) -> RefreshScheduler -> RefreshWorker -> RefreshTransaction
 *   -> ViewRefresh, TableReader, PeriodicRefresh
 * </pre>
 */
@NullMarked
package io.tailrace.source.postgres.refresh;

import org.jspecify.annotations.NullMarked;
