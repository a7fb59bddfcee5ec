package io.tailrace.view.log;

import java.util.List;

/**
 * A change of one view from one timestamp to a later one, as frames.
 *
 * @param spans whether only the ends are known: then what the view held strictly between {@code
 *     since} and {@code timestamp} is not
 * @param since where the old contents held; only of a step that spans
 * @param time the database's, of {@code timestamp}
 * @param frames none where the new contents are the old ones
 * @param bytes of all frames
 */
public record LogStep(
    boolean spans, long since, long timestamp, long time, List<Frame> frames, long bytes) {
  public static LogStep of(
      boolean spans, long since, long timestamp, long time, List<Frame> frames) {
    long bytes = 0;
    for (Frame frame : frames) {
      bytes += frame.length();
    }
    return new LogStep(spans, since, timestamp, time, List.copyOf(frames), bytes);
  }

  /** Lets go of the bytes: who stands inside has to start again. */
  void drop() {
    frames.forEach(Frame::drop);
  }
}
