package io.tailrace.demo.feed;

import org.jspecify.annotations.Nullable;

/**
 * An event that is counted.
 *
 * @param id Wikimedia's unique id; null if the event has none
 * @param user null if the event names none, as for a hidden user
 * @param bot whether a bot made the edit
 */
record Edit(
    @Nullable String id,
    @Nullable String user,
    @Nullable String wiki,
    @Nullable String type,
    boolean bot)
    implements RecentChange {}
