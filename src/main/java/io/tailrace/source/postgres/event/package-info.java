/**
 * What the threads of a source tell the one that hands over, and the mailbox in between.
 *
 * <pre>
 * StreamEvent, CatalogEvent, RefreshOutcome -> Mailbox -> merge.ChangeMerger
 * </pre>
 */
@NullMarked
package io.tailrace.source.postgres.event;

import org.jspecify.annotations.NullMarked;
