package io.tailrace.web.operation;

import io.tailrace.view.State;
import io.tailrace.view.log.JsonString;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether clients may be sent here: once it is known which views there are, and each has had
 * contents, or will not have any before somebody does something. Later outages change nothing,
 * since what there is goes on being served. It names no view that only some may see. Safe for any
 * thread.
 */
final class Readiness {
  private final Sight sight;
  private volatile boolean reached;

  Readiness(Sight sight) {
    this.sight = sight;
  }

  Health health() {
    if (sight.isStopping()) {
      return Health.unready("the application is stopping");
    }
    List<SourceLook> sources = sight.look().sources();
    List<SourceLook> unnamed = sources.stream().filter(SourceLook::isUnnamed).toList();
    List<ViewLook> empty =
        sources.stream()
            .flatMap(source -> source.views().stream())
            .filter(view -> !view.report().loaded())
            .toList();
    if (unnamed.isEmpty()
        && empty.stream().allMatch(view -> view.report().state() == State.FAILED)) {
      reached = true;
    }
    return new Health(reached, json(reached ? "ready" : "unready", empty, unnamed));
  }

  private static String json(String status, List<ViewLook> empty, List<SourceLook> unnamed) {
    String views =
        empty.stream()
            .filter(ViewLook::everybodys)
            .map(Readiness::json)
            .collect(Collectors.joining(",\n", "[", "]"));
    long others = empty.stream().filter(view -> !view.everybodys()).count();
    return "{\"status\":\""
        + status
        + "\",\"withoutContents\":"
        + views
        + ",\"others\":"
        + others
        + (unnamed.isEmpty() ? "" : ",\"patterns\":" + patterns(unnamed))
        + "}\n";
  }

  private static String patterns(List<SourceLook> unnamed) {
    return unnamed.stream()
        .flatMap(source -> source.patterns().stream())
        .filter(pattern -> !pattern.isEmpty())
        .map(JsonString::quoted)
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static StringBuilder json(ViewLook view) {
    StringBuilder json = new StringBuilder("{\"name\":");
    JsonString.append(json, view.name());
    json.append(",\"state\":\"").append(view.report().state().wire()).append("\",\"reason\":");
    return JsonString.append(json, view.report().reason()).append('}');
  }
}
