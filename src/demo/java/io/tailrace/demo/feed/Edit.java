package io.tailrace.demo.feed;

import org.jspecify.annotations.Nullable;

/**
 * One event that counts.
 *
 * @param id Wikimedia's own, unique; null where the event has none
 * @param user null where the event names none, as when it was hidden
 * @param bot whether the event says that a bot made it
 */
record Edit(
    @Nullable String id,
    @Nullable String user,
    @Nullable String wiki,
    @Nullable String type,
    boolean bot)
    implements RecentChange {}
