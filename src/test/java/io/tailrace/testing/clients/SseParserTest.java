package io.tailrace.testing.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SseParserTest {
  @Test
  void readsEventsHoweverTheirBytesCome() {
    String text = "retry: 2417\n\nevent: batch\nid: 7f-1\ndata: {\"é\":1}\n\n";
    List<SseEvent> events = new ArrayList<>();
    SseParser parser = new SseParser(events::add);
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      parser.feed(new byte[] {each}, 0, 1);
    }
    assertEquals(
        List.of(new SseEvent("", null, "", 2417), new SseEvent("batch", "7f-1", "{\"é\":1}", -1)),
        events);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event: a\r\ndata: {}\n\n",
        ": comment\n\n",
        "event:a\ndata: {}\n\n",
        "event: a\nevent: b\ndata: {}\n\n",
        "event: a\n\n",
        "data: {}\n\n",
        "retry: soon\n\n",
        "name: x\n\n",
        "event: a\ndata: {}\n\n\n",
      })
  void rejectsWhatTheFormatWouldForgive(String text) {
    SseParser parser = new SseParser(event -> {});
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThrows(AssertionError.class, () -> parser.feed(bytes, 0, bytes.length));
  }

  @Test
  void rejectsABrokenCharacterOnlyInAnEventThatIsFinished() {
    SseParser parser = new SseParser(event -> {});
    byte[] cut = "event: a\ndata: \u00e9".getBytes(StandardCharsets.UTF_8);
    parser.feed(cut, 0, cut.length - 1);
    parser.feed(new byte[] {'\n'}, 0, 1);
    assertThrows(AssertionError.class, () -> parser.feed(new byte[] {'\n'}, 0, 1));
  }
}
