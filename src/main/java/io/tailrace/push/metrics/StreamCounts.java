package io.tailrace.push.metrics;

import io.tailrace.push.message.ContentCoding;
import io.tailrace.view.log.CatchUpMethod;
import java.util.Map;

/**
 * What all streams were sent since the start, and how they began and ended; each number only grows.
 *
 * @param frames whole changes that were written, of all streams
 * @param bytes that containers took, by coding
 */
public record StreamCounts(
    long frames,
    Map<ContentCoding, Long> bytes,
    Map<CatchUpMethod, Long> joined,
    Map<DisconnectReason, Long> parted) {
  public StreamCounts {
    bytes = Map.copyOf(bytes);
    joined = Map.copyOf(joined);
    parted = Map.copyOf(parted);
  }
}
