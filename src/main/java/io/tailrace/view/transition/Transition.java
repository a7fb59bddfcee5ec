package io.tailrace.view.transition;

import io.tailrace.view.log.CatchUpMethod;
import io.tailrace.view.log.Frame;
import io.tailrace.view.position.StreamPosition;
import java.util.List;

/**
 * One whole change of a stream: all its frames are applied at once, and bring the client to {@code
 * end}.
 *
 * @param frames empty where only the resume position is a new one
 * @param id the resume position of {@code end}, as the client gets it
 * @param timestamp and {@code time}: what a progress event says of {@code end}
 * @param happened when the last of what it changes happened, by the database's clock, ms since the
 *     epoch; 0 where nothing did
 * @param by the way that it is a part of; of several views, the one that costs most
 */
public record Transition(
    List<Frame> frames,
    StreamPosition end,
    String id,
    long timestamp,
    long time,
    long happened,
    CatchUpMethod by) {
  public Transition {
    frames = List.copyOf(frames);
  }

  /** How it brings a client on that has just come. */
  public CatchUpMethod joining() {
    return frames.isEmpty() ? CatchUpMethod.NOTHING : by;
  }
}
