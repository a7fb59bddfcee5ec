package io.tailrace.web.operation;

import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewReport;
import io.tailrace.web.json.JsonDocument;
import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Whether a load balancer may send clients to this node. That is so once the views are known and
 * each has contents or has failed alone. A database that serves no view for a reason that concerns
 * all of them keeps the node out: wrong settings must not replace nodes with right ones. Later
 * outages change nothing, since the contents are still served. Contents that were saved before a
 * restart do not count until the database has answered. The answer names no view that needs a role.
 * Safe for any thread.
 */
final class Readiness {
  private final Sight sight;
  private volatile boolean reached;

  Readiness(Sight sight) {
    this.sight = sight;
  }

  Health health(boolean details) {
    if (sight.isStopping()) {
      return Health.unready("the application is stopping");
    }
    List<SourceLook> sources = sight.look().sources();
    List<SourceLook> unnamed = sources.stream().filter(SourceLook::isUnnamed).toList();
    List<ViewLook> empty =
        sources.stream()
            .flatMap(source -> source.views().stream())
            .filter(view -> !view.isServed())
            .toList();
    List<SourceLook> barren = sources.stream().filter(SourceLook::isBarren).toList();
    if (unnamed.isEmpty()
        && barren.isEmpty()
        && empty.stream().allMatch(view -> view.report().state() == State.FAILED)) {
      reached = true;
    }
    return new Health(reached, json(reached, empty, unnamed, barren, details));
  }

  private static String json(
      boolean ready,
      List<ViewLook> empty,
      List<SourceLook> unnamed,
      List<SourceLook> barren,
      boolean details) {
    StringWriter text = new StringWriter();
    try {
      JsonDocument document = new JsonDocument(text, "");
      document.members().write("status", ready ? "ready" : "unready");
      if (!ready && !barren.isEmpty()) {
        document.members().write("reason", why(barren.get(0), details));
      }
      document.startLines("withoutContents");
      for (ViewLook view : empty) {
        if (view.everybodys()) {
          document.line(JsonDocument.of(json -> write(json, shown(view.report(), details))));
        }
      }
      document.endLines();
      long others = empty.stream().filter(view -> !view.everybodys()).count();
      document.members().write("others", others);
      if (!unnamed.isEmpty()) {
        writePatterns(document.members(), unnamed);
      }
      document.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // A string takes everything.
    }
    return text.toString();
  }

  private static String why(SourceLook barren, boolean details) {
    String views = "no view of the database" + (details ? " " + barren.id() : "");
    return views
        + " has had contents: "
        + barren.inCommon().map(view -> shown(view, details).reason()).orElse("");
  }

  private static ViewReport shown(ViewReport report, boolean details) {
    return details ? report : report.neutral();
  }

  private static void write(JsonGenerator json, ViewReport report) {
    json.write("name", report.view())
        .write("state", report.state().wire())
        .write("reason", report.reason());
  }

  private static void writePatterns(JsonGenerator json, List<SourceLook> unnamed) {
    json.writeStartArray("patterns");
    unnamed.stream()
        .flatMap(source -> source.patterns().stream())
        .filter(pattern -> !pattern.isEmpty())
        .forEach(json::write);
    json.writeEnd();
  }
}
