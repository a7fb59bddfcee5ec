package io.tailrace.view;

import java.util.List;

/**
 * One whole change of a stream: all its frames are applied at once, and bring the client to {@code
 * end}.
 *
 * @param frames empty where only the resume position is a new one
 * @param id the resume position of {@code end}, as the client gets it
 * @param timestamp and {@code time}: what a progress event says of {@code end}
 */
public record Leg(List<Frame> frames, Position end, String id, long timestamp, long time) {
  public Leg {
    frames = List.copyOf(frames);
  }
}
