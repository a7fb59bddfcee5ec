package io.tailrace.web.operation;

import io.tailrace.push.StreamCounts;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A whole application at one moment.
 *
 * @param time ms since the epoch
 * @param streams that are open
 * @param linedStreams of these, that stand in line for contents
 * @param mostStreams that may be open
 * @param refused requests since the start, by reason
 */
public record Look(
    long time,
    Duration writersSilence,
    int streams,
    int linedStreams,
    int mostStreams,
    StreamCounts counts,
    Map<String, Long> refused,
    List<SourceLook> sources) {
  public Look {
    refused = Map.copyOf(refused);
    sources = List.copyOf(sources);
  }
}
