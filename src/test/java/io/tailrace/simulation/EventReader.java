package io.tailrace.simulation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads bytes as a strict client would: whole blocks only, fields in their order. */
final class EventReader {
  private static final Pattern ID = Pattern.compile("[0-9a-f]*-[0-9]*(\\.[0-9]*)*");
  private static final Pattern RETRY = Pattern.compile("retry: ([0-9]+)");

  private final Consumer<Event> events;
  private final LongConsumer retries;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final List<String> block = new ArrayList<>();

  EventReader(Consumer<Event> events, LongConsumer retries) {
    this.events = events;
    this.retries = retries;
  }

  void read(byte[] bytes) {
    for (byte b : bytes) {
      if (b != '\n') {
        line.write(b);
      } else if (line.size() == 0) {
        dispatch();
      } else {
        field(line.toString(StandardCharsets.UTF_8));
        line.reset();
      }
    }
  }

  boolean isWithinAnEvent() {
    return !block.isEmpty();
  }

  private void field(String text) {
    Matcher retry = RETRY.matcher(text);
    if (retry.matches()) {
      retries.accept(Long.parseLong(retry.group(1)));
    } else {
      block.add(text);
    }
  }

  private void dispatch() {
    if (block.isEmpty()) {
      return;
    }
    if (block.size() > 3) {
      throw new AssertionError("a block of " + block);
    }
    String type = value(0, "event: ");
    String id = block.size() == 3 ? value(1, "id: ") : null;
    Event.Scanner data = new Event.Scanner(value(block.size() - 1, "data: "));
    if (id != null && !ID.matcher(id).matches()) {
      throw new AssertionError("an id of " + id);
    }
    block.clear();
    events.accept(new Event(type, id, data));
  }

  private String value(int index, String name) {
    String text = block.get(index);
    if (!text.startsWith(name)) {
      throw new AssertionError("expected " + name + "in " + block);
    }
    return text.substring(name.length());
  }
}
