package io.tailrace.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @Test
  void nothingSetIsAnEmbeddedDatabaseOnTheLoopbackAddressFedTwentyTimesASecond() throws Exception {
    Settings settings = Settings.of(Map.of());
    assertEquals("127.0.0.1", settings.address());
    assertEquals(8080, settings.port());
    assertEquals(20, settings.feed().perSecond());
    assertTrue(settings.ownDatabase());
  }

  @Test
  void aFileIsReplayedAThousandTimesASecondUnlessToldOtherwise(@TempDir Path folder)
      throws Exception {
    String file = Files.writeString(folder.resolve("edits.jsonl"), "").toString();
    assertEquals(1_000, Settings.of(Map.of("TAILRACE_FEED", file)).feed().perSecond());
    assertEquals(
        0,
        Settings.of(Map.of("TAILRACE_FEED", file, "TAILRACE_FEED_RATE", "0")).feed().perSecond());
  }

  @Test
  void aNamedDatabaseIsServedInsteadOfAnEmbeddedOne() throws Exception {
    Settings settings =
        Settings.of(
            Map.of(
                "TAILRACE_URL", "postgresql://shop/db",
                "TAILRACE_USER", "reader",
                "TAILRACE_VIEWS", "top10"));
    assertEquals(
        Map.of(
            "tailrace.url", "postgresql://shop/db",
            "tailrace.user", "reader",
            "tailrace.views", "top10"),
        settings.served());
  }

  @Test
  void whatCannotBeMeantIsRefusedWithWhatToWrite() {
    assertEquals(
        "TAILRACE_PORT=eighty is not a port from 0 to 65535; write TAILRACE_PORT=8080",
        refusal(Map.of("TAILRACE_PORT", "eighty")));
    assertEquals(
        "TAILRACE_PORT=65536 is not a port from 0 to 65535; write TAILRACE_PORT=8080",
        refusal(Map.of("TAILRACE_PORT", "65536")));
    assertEquals(
        "TAILRACE_FEED_RATE=-1 is not a number of events per second (0 is as fast as possible);"
            + " write TAILRACE_FEED_RATE=20",
        refusal(Map.of("TAILRACE_FEED_RATE", "-1")));
    assertTrue(
        refusal(Map.of("TAILRACE_FEED", "/nowhere/edits.jsonl"))
            .startsWith("TAILRACE_FEED names /nowhere/edits.jsonl, which cannot be read; name"));
    assertTrue(
        refusal(Map.of("TAILRACE_URL", "postgresql://shop/db"))
            .startsWith("TAILRACE_VIEWS is missing; write"));
    assertTrue(
        refusal(Map.of("TAILRACE_VIEWS", "top10")).startsWith("TAILRACE_URL is missing; name"));
  }

  private static String refusal(Map<String, String> environment) {
    return String.valueOf(
        assertThrows(SettingsFault.class, () -> Settings.of(environment)).getMessage());
  }
}
