package io.tailrace.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.testing.Await;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The feed alone, as its image runs it: with the application's classes and the WAR's libraries. */
class FeedMainIT {
  @TempDir private Path folder;

  @Test
  void countsInADatabaseThatItsEnvironmentNames() throws Exception {
    Path edits =
        Files.writeString(
            folder.resolve("edits.jsonl"), "{\"type\":\"edit\",\"user\":\"Ada\"}\n".repeat(7));
    try (EmbeddedDatabase database = EmbeddedDatabase.start()) {
      Schema.create(database.jdbcUrl());
      Path password = Files.writeString(folder.resolve("password"), database.password() + "\n");
      ProcessBuilder builder = new ProcessBuilder(command()).inheritIO();
      Map<String, String> environment = builder.environment();
      environment.put("TAILRACE_URL", database.url().replace("jdbc:", ""));
      environment.put("TAILRACE_USER", database.user());
      environment.put("TAILRACE_PASSWORD_FILE", password.toString());
      environment.put("TAILRACE_FEED", edits.toString());
      Process feed = builder.start();
      try {
        Await.until(
            "seven edits",
            () -> Query.one(database.jdbcUrl(), "SELECT count FROM counter").equals("7"));
      } finally {
        feed.destroy();
        feed.waitFor();
      }
    }
  }

  private static List<String> command() throws Exception {
    Matcher entry =
        Pattern.compile("ENTRYPOINT \\[\"java\", (.*)]")
            .matcher(Files.readString(Path.of("Dockerfile")));
    entry.find();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String each : entry.group(1).split(", ", -1)) {
      command.add(
          each.replace("\"", "")
              .replace(
                  "classes:lib/*",
                  "target/classes" + File.pathSeparator + "target/tailrace/WEB-INF/lib/*"));
    }
    return command;
  }

  @Test
  void aUrlWithALogInIsRefused() {
    assertThrows(
        SettingsFault.class,
        () -> FeedMain.database(Map.of("TAILRACE_URL", "postgresql://me:secret@db/demo")));
    assertEquals(
        "TAILRACE_URL is not a URL that the feed can use; write it without user and parameters, as"
            + " TAILRACE_URL=postgresql://localhost:5432/demo",
        assertThrows(SettingsFault.class, () -> FeedMain.database(Map.of())).getMessage());
  }
}
