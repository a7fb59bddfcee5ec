/**
 * Merges what the stream, the readings and the looks at the catalogue tell to updates of views.
 *
 * <pre>
 * SourceEvent -> ChangeMerger (ViewRoster, FollowedTable, Holds, Suspicions) -> view.Update
 * </pre>
 */
@NullMarked
package io.tailrace.source.postgres.merge;

import org.jspecify.annotations.NullMarked;
