package io.tailrace.web.json;

import jakarta.json.Json;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonGeneratorFactory;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes one JSON object. Its arrays can have items that are JSON texts already, each on a line.
 * For one thread. It does not flush the writer, so that a container can still measure a short
 * response.
 */
public final class JsonDocument {
  private static final JsonGeneratorFactory GENERATORS = Json.createGeneratorFactory(Map.of());

  private final Writer out;
  private final String edge;

  /** What the generator wrote since it was last copied to {@link #out}. */
  private final StringWriter pending = new StringWriter();

  private final JsonGenerator generator = GENERATORS.createGenerator(pending);
  private boolean first;

  /**
   * Begins the object.
   *
   * @param edge stands before the first and after the last item of {@link #startLines}
   */
  public JsonDocument(Writer out, String edge) {
    this.out = out;
    this.edge = edge;
    generator.writeStartObject();
  }

  /** A short object. */
  public static String of(Consumer<JsonGenerator> members) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = GENERATORS.createGenerator(text)) {
      generator.writeStartObject();
      members.accept(generator);
      generator.writeEnd();
    }
    return text.toString();
  }

  /** Writes members of the object. */
  public JsonGenerator members() {
    return generator;
  }

  /** Begins an array as a member. {@link #line} and {@link #endLines} follow. */
  public void startLines(String name) throws IOException {
    generator.writeStartArray(name);
    copy();
    first = true;
  }

  /** Writes an item, which must be JSON. */
  public void line(String json) throws IOException {
    out.append(first ? edge : ",\n").append(json);
    first = false;
  }

  public void endLines() throws IOException {
    out.append(edge);
    generator.writeEnd();
  }

  /** Ends the object and its last line. */
  public void end() throws IOException {
    generator.writeEnd();
    copy();
    generator.close();
    out.append('\n');
  }

  private void copy() throws IOException {
    generator.flush();
    out.append(pending.getBuffer());
    pending.getBuffer().setLength(0);
  }
}
