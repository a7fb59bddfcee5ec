package io.tailrace.demo.feed;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What to feed.
 *
 * @param file the recorded events to replay; null for live or simulated edits
 * @param perSecond of the file or the simulation; 0 for as fast as possible
 * @param live Wikimedia's stream, tried where no file is named
 */
public record FeedSettings(@Nullable Path file, int perSecond, URI live) {}
