package io.tailrace.push.message;

import io.tailrace.view.report.ViewReport;
import jakarta.json.Json;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonGeneratorFactory;
import java.io.StringWriter;
import java.util.Map;

/** The event that tells a client of a view's state. */
public final class StatusEvent {
  private static final JsonGeneratorFactory GENERATORS = Json.createGeneratorFactory(Map.of());

  private StatusEvent() {}

  public static String of(ViewReport report) {
    StringWriter data = new StringWriter();
    try (JsonGenerator json = GENERATORS.createGenerator(data)) {
      json.writeStartObject()
          .write("view", report.view())
          .write("state", report.state().wire())
          .write("sinceTime", report.sinceTime())
          .write("reason", report.reason());
      if (report.alone()) {
        json.write("alone", true);
      }
      json.writeEnd();
    }
    return "event: status\ndata: " + data + "\n\n";
  }
}
