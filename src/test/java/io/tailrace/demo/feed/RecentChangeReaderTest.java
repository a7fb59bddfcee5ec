package io.tailrace.demo.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.tailrace.demo.feed.RecentChange.Canary;
import io.tailrace.demo.feed.RecentChange.Malformed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecentChangeReaderTest {
  private final RecentChangeReader reader = new RecentChangeReader();

  @Test
  void readsTheFirstFormWithItsUriOfTheSchemaAndItsOffsetOfTime() {
    String json =
        """
        {"patrolled":true,"meta":{"offset":7,"partition":0,"topic":"eqiad.mediawiki.recentchange",
        "id":"a-1","dt":"2018-03-07T16:16:17+00:00","schema_uri":"mediawiki/recentchange/1",
        "uri":"https://x.example/wiki/Q1","domain":"x.example"},"revision":{"new":2,"old":1},
        "length":{"new":20,"old":10},"comment":"c","minor":false,"timestamp":1520439377,
        "namespace":0,"user":"Ada","parsedcomment":"<b>c</b>","title":"Q1","bot":false,
        "type":"edit","wiki":"xwiki","id":680514367}
        """;
    assertEquals(new Edit("a-1", "Ada", "xwiki", "edit", false), reader.read(json));
  }

  @Test
  void readsALogEventWithoutRevisionWhoseParametersAlsoNameAUser() {
    String json =
        """
        {"meta":{"id":"a-2","domain":"x.example"},"log_type":"rights","log_action":"rights",
        "log_params":{"user":"not this one","groups":["a",{"user":"nor this"}]},"log_id":4,
        "log_action_comment":"","user":"203.0.113.9","type":"log","wiki":"xwiki"}
        """;
    assertEquals(new Edit("a-2", "203.0.113.9", "xwiki", "log", false), reader.read(json));
  }

  @Test
  void readsTodaysFormWithItsSchemaFirstAndANullId() {
    String json =
        """
        {"$schema":"/mediawiki/recentchange/1.0.0","meta":{"uri":"https://x.example/wiki/A",
        "request_id":"r","id":"a-3","dt":"2023-07-29T07:53:54Z","domain":"x.example",
        "stream":"mediawiki.recentchange","topic":"t","partition":0,"offset":4820788423},
        "id":null,"type":"new","namespace":0,"title":"A","title_url":"https://x.example/wiki/A",
        "comment":"","timestamp":1690617234,"user":"Björn \\u6771\\ud83d\\ude00","bot":false,
        "notify_url":"https://x.example/w","wiki":"xwiki","parsedcomment":""}
        """;
    assertEquals(new Edit("a-3", "Björn 東😀", "xwiki", "new", false), reader.read(json));
  }

  @Test
  void anEventWhoseUserIsHiddenCounts() {
    assertEquals(
        new Edit("a-4", null, null, "edit", false),
        reader.read("{\"meta\":{\"id\":\"a-4\"},\"user\":null,\"type\":\"edit\"}"));
    assertEquals(
        new Edit("a-5", null, null, null, false), reader.read("{\"meta\":{\"id\":\"a-5\"}}"));
  }

  @Test
  void aBotSaysSo() {
    String json = "{\"type\":\"edit\",\"user\":\"Ada\",\"bot\":%s}";
    assertEquals(new Edit(null, "Ada", null, "edit", true), reader.read(json.formatted("true")));
    for (String other : new String[] {"false", "null"}) {
      assertEquals(new Edit(null, "Ada", null, "edit", false), reader.read(json.formatted(other)));
    }
    assertInstanceOf(Malformed.class, reader.read(json.formatted("\"true\"")));
  }

  @Test
  void aCanaryIsToldFromAnEdit() {
    assertEquals(
        new Canary(),
        reader.read("{\"meta\":{\"id\":\"a-6\",\"domain\":\"canary\"},\"user\":\"Ada\"}"));
    assertEquals(
        new Edit("a-6", "canary", null, null, false),
        reader.read("{\"meta\":{\"id\":\"a-6\",\"domain\":\"x.example\"},\"user\":\"canary\"}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "null",
        "[]",
        "\"edit\"",
        "{}",
        "{\"user\":\"Ada\"}",
        "{\"meta\":[],\"type\":\"edit\"}",
        "{\"meta\":{},\"user\":7}",
        "{\"meta\":{},\"user\":{\"name\":\"Ada\"}}",
        "{\"meta\":{},\"user\":\"A\\u0000\"}",
        "{\"meta\":{},\"user\":\"A\\ud83d\"}",
        "{\"meta\":{\"id\":\"a-7\",\"domain\":\"x.ex",
        "{\"meta\":{},\"type\":\"edit\"",
        "{\"meta\":{},\"type\":\"edit\"} {}",
        "{\"meta\":{},\"type\":\"edit\",}",
      })
  void whatIsNoEventIsMalformedAndNothingWorse(String line) {
    assertInstanceOf(Malformed.class, reader.read(line));
  }

  @Test
  void aLineAfterAMalformedOneIsRead() {
    reader.read("{\"meta\":{\"domain\":\"canary\"");
    assertEquals(
        new Edit(null, "Ada", null, "edit", false),
        reader.read("{\"type\":\"edit\",\"user\":\"Ada\"}"));
  }
}
