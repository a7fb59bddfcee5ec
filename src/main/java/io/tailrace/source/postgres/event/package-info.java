/**
 * The events of a source's threads, and the mailbox that takes them to the thread that hands over.
 *
 * <pre>
 * StreamEvent, CatalogEvent, RefreshOutcome -> Mailbox -> merge.ChangeMerger
 * </pre>
 */
@NullMarked
package io.tailrace.source.postgres.event;

import org.jspecify.annotations.NullMarked;
