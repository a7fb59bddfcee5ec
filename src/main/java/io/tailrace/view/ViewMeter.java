package io.tailrace.view;

/**
 * What one view was told since the start, and what it keeps now, for an operator.
 *
 * @param batches changes of any kind: batches, bridges, contents read again
 * @param inserted rows, copies counted
 * @param deleted rows, copies counted
 * @param rows that it holds, copies counted
 * @param bytes of those rows as JSON
 * @param logBytes of the frames kept for clients that are behind, with their rows
 * @param checkpointBytes of the checkpoints and net differences that are kept
 * @param checkpoints that were ever encoded
 */
public record ViewMeter(
    String view,
    long batches,
    long inserted,
    long deleted,
    long rows,
    long bytes,
    long logBytes,
    long checkpointBytes,
    long checkpoints) {}
