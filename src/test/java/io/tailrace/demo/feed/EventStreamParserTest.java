package io.tailrace.demo.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.demo.feed.EventStreamParser.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventStreamParserTest {
  @Test
  void aMessageEndsWithAnEmptyLineAndCarriesTheLastId() {
    assertEquals(
        List.of(new Message("7", "{}"), new Message("7", "a\nb"), new Message("", "c")),
        messages(
            ":ok",
            "",
            "event: message",
            "id: 7",
            "data: {}",
            "",
            "data:a",
            "data: b",
            "",
            "id",
            "data: c",
            ""));
  }

  @Test
  void whatHasNoDataOrNoEndIsNoMessage() {
    assertEquals(List.of(), messages("id: 8", "event: message", "", "data: unfinished"));
  }

  @Test
  void aByteOrderMarkIsNotPartOfTheFirstField() {
    assertEquals(List.of(new Message("", "x")), messages("\uFEFFdata: x", ""));
  }

  @Test
  void onlyOneSpaceAfterTheColonIsTakenAway() {
    assertEquals(List.of(new Message("", " x:y")), messages("data:  x:y", ""));
  }

  private static List<Message> messages(String... lines) {
    EventStreamParser parser = new EventStreamParser();
    List<Message> messages = new ArrayList<>();
    for (String line : lines) {
      Message message = parser.line(line);
      if (message != null) {
        messages.add(message);
      }
    }
    return messages;
  }
}
