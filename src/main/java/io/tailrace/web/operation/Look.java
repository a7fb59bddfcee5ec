package io.tailrace.web.operation;

import io.tailrace.push.metrics.StreamCounts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A whole application at one moment.
 *
 * @param time ms since the epoch
 * @param streams that are open
 * @param linedStreams of these, streams that wait until contents may be sent to them
 * @param mostStreams that may be open
 * @param configRefused whether the file of settings is not used as it is now
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
    List<SourceLook> sources,
    boolean configRefused) {
  public Look {
    refused = Map.copyOf(refused);
    sources = List.copyOf(sources);
  }

  /** All views, of any source. */
  List<String> views() {
    return sources.stream().flatMap(source -> source.views().stream()).map(ViewLook::name).toList();
  }

  /** Null if there is no such view. */
  @Nullable ViewLook view(String name) {
    for (SourceLook source : sources) {
      ViewLook view = source.byName().get(name);
      if (view != null) {
        return view;
      }
    }
    return null;
  }
}
