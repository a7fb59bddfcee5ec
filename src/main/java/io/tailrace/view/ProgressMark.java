package io.tailrace.view;

/** What a progress event says: nothing changed up to {@code timestamp}, where {@code end} is. */
public record ProgressMark(StreamPosition end, String id, long timestamp, long time) {}
