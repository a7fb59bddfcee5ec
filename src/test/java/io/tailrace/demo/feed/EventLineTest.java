package io.tailrace.demo.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EventLineTest {
  @Test
  void aLineOfJsonIsItself() {
    assertEquals("{\"type\":\"edit\"}", EventLine.json("{\"type\":\"edit\"}\r"));
  }

  @Test
  void ofARecordedEventStreamOnlyTheDataCount() {
    assertEquals("{\"type\":\"edit\"}", EventLine.json("data: {\"type\":\"edit\"}"));
    assertEquals("", EventLine.json(":ok"));
    assertEquals("", EventLine.json("event: message"));
    assertEquals("", EventLine.json("id: [{\"topic\":\"t\"}]"));
    assertEquals("", EventLine.json(""));
  }

  @Test
  void anythingElseIsLeftForTheReaderToRefuse() {
    assertEquals("identity", EventLine.json("identity"));
  }
}
