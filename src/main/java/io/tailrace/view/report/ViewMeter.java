package io.tailrace.view.report;

/**
 * What one view received since the start, and what it keeps now, for an operator.
 *
 * @param batches changes of the contents, of any kind: the first contents, batches, and what was
 *     different after an outage or a new reading; nothing that cancels out
 * @param inserted rows, copies counted; of a new reading with other columns, all
 * @param deleted rows, copies counted; before a new reading with other columns, all
 * @param rows that it holds, copies counted
 * @param bytes of those rows as JSON
 * @param logBytes of the frames kept for clients that are behind, with their rows
 * @param checkpointBytes of the checkpoints and net differences that are kept
 * @param checkpoints that were ever encoded, of the view and of slices
 * @param slices that streams follow
 * @param indexes by which rows of slices are found, one for each set of columns
 * @param heard whether its source has said anything of its rows since the start
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
    long checkpoints,
    long slices,
    long indexes,
    boolean heard) {}
