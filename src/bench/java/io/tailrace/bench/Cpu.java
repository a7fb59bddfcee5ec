package io.tailrace.bench;

import io.tailrace.testing.postgres.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What sessions of a database have taken of a processor, user and system, from {@code /proc}. */
final class Cpu {
  private static final String SESSIONS =
      "SELECT pid || ' ' || application_name FROM pg_stat_activity"
          + " WHERE application_name LIKE 'tailrace%'";
  private static final Pattern NAMED = Pattern.compile("(\\d+) (.*)");

  private Cpu() {}

  /** In ms, of each of Tailrace's sessions that is there now. */
  static Map<String, Long> ofTailrace(TestDatabase database) throws IOException, SQLException {
    Map<String, Long> ms = new LinkedHashMap<>();
    for (String session : database.query(SESSIONS)) {
      ms.put(session, ofProcess(NAMED.matcher(session).replaceFirst("$1")));
    }
    return ms;
  }

  private static long ofProcess(String pid) throws IOException {
    String stat;
    try {
      stat = Files.readString(Path.of("/proc", pid, "stat"));
    } catch (NoSuchFileException e) {
      return 0; // It has ended meanwhile.
    }
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10;
  }
}
