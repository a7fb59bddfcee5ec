package io.tailrace.testing.clients;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses an event stream as this project writes it. Rejects what the format itself tolerates:
 * carriage returns, comments, unknown or repeated fields, broken UTF-8, an event without data.
 */
public final class SseParser {
  private static final Pattern FIELD = Pattern.compile("(retry|event|id|data): (.*)");
  private static final Pattern RETRY = Pattern.compile("[1-9]\\d{0,6}");

  private final Consumer<SseEvent> events;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Map<String, String> fields = new LinkedHashMap<>();
  private @Nullable String malformed;

  public SseParser(Consumer<SseEvent> events) {
    this.events = events;
  }

  public void feed(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] == '\n') {
        line(line.toByteArray());
        line.reset();
      } else {
        line.write(bytes[i]);
      }
    }
  }

  /** Whether the stream stands between two events. */
  public boolean isBetweenEvents() {
    return fields.isEmpty() && line.size() == 0;
  }

  /** An event that is never finished, since its connection ends, may be cut within a character. */
  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private void line(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!isUtf8(bytes)) {
      malformed = text;
    }
    if (text.isEmpty()) {
      dispatch();
      return;
    }
    Matcher field = FIELD.matcher(text);
    if (!field.matches() || text.indexOf('\r') >= 0) {
      throw new AssertionError("not a field: " + text);
    }
    if (fields.put(field.group(1), field.group(2)) != null) {
      throw new AssertionError("a field twice in one event: " + text);
    }
  }

  private void dispatch() {
    if (malformed != null) {
      throw new AssertionError("not UTF-8: " + malformed);
    }
    if (fields.isEmpty()) {
      throw new AssertionError("an empty event");
    }
    String retry = fields.get("retry");
    if (retry != null && !RETRY.matcher(retry).matches()) {
      throw new AssertionError("not a retry: " + retry);
    }
    boolean retryAlone = fields.keySet().equals(Set.of("retry"));
    if (!retryAlone && (!fields.containsKey("event") || !fields.containsKey("data"))) {
      throw new AssertionError("an event without type or data: " + fields);
    }
    SseEvent event =
        new SseEvent(
            Objects.requireNonNullElse(fields.get("event"), ""),
            fields.get("id"),
            Objects.requireNonNullElse(fields.get("data"), ""),
            retry == null ? -1 : Long.parseLong(retry));
    fields.clear();
    events.accept(event);
  }
}
