package io.tailrace.source.postgres.refresh;

/**
 * The contents of a computed view at its last reading.
 *
 * @param generation with which it joined
 */
public record HeldResult(long generation, LastResult rows) {}
