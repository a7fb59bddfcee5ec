package io.tailrace.view.transition;

import io.tailrace.view.position.StreamPosition;

/** What a progress event says: nothing changed up to {@code timestamp}, where {@code end} is. */
public record ProgressMark(StreamPosition end, String id, long timestamp, long time) {}
