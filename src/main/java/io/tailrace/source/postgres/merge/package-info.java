/**
 * Merges the events of the stream, the readings and the catalogue into updates of views.
 *
 * <pre>
 * SourceEvent -> ChangeMerger -> StreamMerge, RefreshMerge, CatalogMerge
 *   -> UpdateGate (Holds, Suspicions) -> view.Update
 * </pre>
 */
@NullMarked
package io.tailrace.source.postgres.merge;

import org.jspecify.annotations.NullMarked;
