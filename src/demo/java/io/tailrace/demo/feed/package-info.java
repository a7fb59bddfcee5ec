/**
 * Counts Wikimedia's edits: a reader thread puts items into the {@link
 * io.tailrace.demo.feed.Outbox}; a writer thread gathers them into batches and commits each batch
 * with the feed's position, so that every event is counted exactly once.
 */
@NullMarked
package io.tailrace.demo.feed;

import org.jspecify.annotations.NullMarked;
