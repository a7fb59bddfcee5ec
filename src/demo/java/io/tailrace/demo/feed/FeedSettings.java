package io.tailrace.demo.feed;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the feed.
 *
 * @param file recorded events to replay; null for live or simulated edits
 * @param perSecond the rate of a replay or simulation; 0 is as fast as possible
 * @param live Wikimedia's stream, which is tried without a file
 */
public record FeedSettings(@Nullable Path file, int perSecond, URI live) {}
