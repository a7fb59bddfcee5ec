package io.tailrace.web.saved;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.NamePattern;
import io.tailrace.source.ViewPatterns;
import io.tailrace.source.ViewSettings;
import io.tailrace.testing.LogLines;
import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.position.History;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of saved views: whatever is wrong with it is one line, and never a failure. */
final class SavedStateTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path folder;

  private final LogLines lines = LogLines.of(SavedState.class);

  @AfterEach
  void close() {
    lines.close();
  }

  private static DatabaseSettings shop(String user, String... views) {
    return new DatabaseSettings(
        "",
        "jdbc:postgresql://db/shop",
        user,
        null,
        null,
        Duration.ZERO,
        Stream.of(views).map(name -> new ViewSettings(name, name, null, 1_000, 1 << 20)).toList());
  }

  private static Map<DatabaseSettings, Database> life(DatabaseSettings settings) {
    Map<String, Limits> limits = new LinkedHashMap<>();
    settings.views().forEach(view -> limits.put(view.name(), view.limits()));
    return Map.of(settings, new Database(limits, InstantSource.system()));
  }

  private static void read(Database database, String view, int rows) throws SourceFault {
    ZSet.Sum sum = new ZSet.Sum();
    for (int i = 0; i < rows; i++) {
      sum.add(Row.of("[" + i + "]"), 1);
    }
    List<Column> columns = List.of(new Column("n", "int8"));
    History history = History.of(List.of(view), columns);
    database.apply(
        List.of(
            new Update.Contents(view, history, columns, Update.Pace.CLOCKED, 1, 1, sum.toZSet())));
  }

  private static Database only(Map<DatabaseSettings, Database> life) {
    return life.values().iterator().next();
  }

  private static List<Long> rows(Map<DatabaseSettings, Database> life) {
    return only(life).reports().stream().map(report -> report.rows()).toList();
  }

  private SavedState state() {
    return SavedState.in(folder.resolve("state"), "tailrace/shop");
  }

  private Path file() {
    return folder.resolve("state").resolve("tailrace_shop.state");
  }

  /** An application that had read {@code a} with 3 rows and {@code b} with 2 was stopped. */
  private String saved() throws SourceFault {
    Map<DatabaseSettings, Database> first = life(shop("me", "a", "b"));
    SavedState state = state();
    state.takeBack(first);
    read(only(first), "a", 3);
    read(only(first), "b", 2);
    String what = state.save(first);
    lines.take();
    return what;
  }

  private List<Long> start(DatabaseSettings settings) {
    Map<DatabaseSettings, Database> next = life(settings);
    SavedState state = state();
    state.takeBack(next);
    String unused = state.save(life(settings)); // It lets the lock go.
    return rows(next);
  }

  private String line() {
    List<String> all = lines.take();
    assertEquals(1, all.size(), all::toString);
    return all.get(0).replaceAll("of \\d{4}-[^;]*", "of THEN").replaceAll("in \\d+ ms", "in MS");
  }

  @Test
  void whatWasSavedIsTakenBackOnce() throws Exception {
    String said = saved();
    assertTrue(said.matches("saved 2 views with 5 rows \\(1 KiB\\) in \\d+ ms in .*"), said);
    assertEquals(List.of(3L, 2L), start(shop("me", "a", "b")));
    assertEquals(
        "INFO Took back 2 views with 5 rows (1 KiB) in MS from " + file() + " of THEN", line());
    assertEquals(List.of(0L, 0L), start(shop("me", "a", "b")));
    assertEquals(List.of(), lines.take());
  }

  @Test
  void onlyThisUserCanReadIt() throws Exception {
    String unused = saved();
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())));
    try (Stream<Path> files = Files.list(file().getParent())) {
      assertEquals(
          Set.of("tailrace_shop.state", "tailrace_shop.lock"),
          Set.copyOf(files.map(each -> each.getFileName().toString()).toList()));
    }
  }

  @Test
  void aFolderThatOthersCanWriteIntoIsRefused() throws Exception {
    Path open = Files.createDirectory(folder.resolve("state"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    String why = "others can write into the folder " + open + "; run: chmod 700 '" + open + "'";
    Map<DatabaseSettings, Database> life = life(shop("me", "a"));
    SavedState state = state();
    state.takeBack(life);
    assertEquals("WARNING No view is taken back or saved: " + why, line());
    assertEquals("nothing is saved: " + why, state.save(life));
  }

  @Test
  void aFileInPlaceOfTheFolderIsNamed() throws Exception {
    Files.writeString(folder.resolve("state"), "");
    assertEquals(List.of(0L), start(shop("me", "a")));
    assertEquals(
        "WARNING No view is taken back or saved: "
            + folder.resolve("state")
            + " is not a folder; write another one as tailrace.state-dir",
        line());
  }

  @Test
  void viewsWithOtherSettingsAndViewsThatAreGoneAreNamed() throws Exception {
    String unused = saved();
    assertEquals(List.of(0L), start(shop("another", "a")));
    assertEquals(
        "WARNING Took back 0 views with 0 rows (0 KiB) in MS from "
            + file()
            + " of THEN; not used: b (it is not among the views), a (its settings are others now)",
        line());
  }

  @Test
  void aViewThatAPatternFoundIsTakenBack() throws Exception {
    ViewPatterns.Rule rule =
        new ViewPatterns.Rule(
            NamePattern.parse("sales.*").orElseThrow(), true, new Limits(100, 1 << 20), null);
    DatabaseSettings settings =
        new DatabaseSettings(
            "",
            "jdbc:postgresql://db/shop",
            null,
            null,
            null,
            Duration.ZERO,
            List.of(),
            new ViewPatterns(List.of(rule), List.of(), Set.of(), Set.of()));
    Map<DatabaseSettings, Database> first = life(settings);
    SavedState state = state();
    state.takeBack(first);
    only(first).apply(List.of(new Update.Added("sales.orders", new Limits(100, 1 << 20))));
    read(only(first), "sales.orders", 4);
    String unused = state.save(first);
    assertEquals(List.of(4L), start(settings));
  }

  @Test
  void brokenForeignAndOlderFilesAreNamed() throws Exception {
    String unused = saved();
    byte[] good = Files.readAllBytes(file());
    damage(good, good.length / 2, "is broken");
    damage(good, 3, "is not Tailrace's");
    damage(good, 11, "has version 101, not 1");
    Files.write(file(), "half".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertEquals(List.of(0L, 0L), start(shop("me", "a", "b")));
    assertTrue(line().endsWith("; not used: the rest of the file, which is not Tailrace's"));
  }

  private void damage(byte[] good, int at, String why) throws IOException {
    byte[] bad = good.clone();
    bad[at] ^= 100;
    Files.write(file(), bad);
    List<Long> rows = start(shop("me", "a", "b"));
    assertTrue(rows.equals(List.of(0L, 0L)) || rows.equals(List.of(0L, 2L)), rows::toString);
    String line = line();
    assertTrue(line.endsWith("; not used: the rest of the file, which " + why), line);
  }

  @Test
  void aSecondApplicationInOneFolderIsRefusedAndSavesOnceItIsAlone() throws Exception {
    SavedState first = state();
    Map<DatabaseSettings, Database> life = life(shop("me", "a"));
    first.takeBack(life);
    SavedState second = state();
    Map<DatabaseSettings, Database> other = life(shop("me", "a"));
    second.takeBack(other);
    String why =
        "another application uses "
            + file()
            + "; give each one a folder of its own with tailrace.state-dir";
    assertEquals("WARNING No view is taken back or saved: " + why, line());
    read(only(other), "a", 7);
    assertEquals("nothing is saved: " + why, second.save(other));
    String unused = first.save(life);
    String said = second.save(other);
    assertTrue(said.startsWith("saved 1 view with 7 rows"), said);
    assertEquals(List.of(7L), start(shop("me", "a")));
  }

  @Test
  void theLargestViewsAreLeftOutWhereThereIsNoRoomOrNoTime() throws Exception {
    Map<DatabaseSettings, Database> life = life(shop("me", "a", "b"));
    read(only(life), "a", 900);
    read(only(life), "b", 2);
    SavedState narrow = SavedState.in(folder.resolve("state"), "tailrace/shop", LONG, 2_000);
    String said = narrow.save(life);
    assertTrue(said.startsWith("saved 1 view with 2 rows"), said);
    assertTrue(said.endsWith("; not saved: a (more than 0 MiB)"), said);
    assertEquals(List.of(0L, 2L), start(shop("me", "a", "b")));

    SavedState hasty =
        SavedState.in(folder.resolve("state"), "tailrace/shop", Duration.ofNanos(-1), 1 << 20);
    said = hasty.save(life);
    assertTrue(said.startsWith("nothing is saved: IOException, no time after"), said);
    assertFalse(Files.exists(folder.resolve("state/tailrace_shop.state.new")));
  }

  @Test
  void itCanBeSwitchedOff() throws Exception {
    Map<DatabaseSettings, Database> life = life(shop("me", "a"));
    read(only(life), "a", 1);
    SavedState off = SavedState.off();
    off.takeBack(life);
    assertEquals("nothing is saved (tailrace.state-dir=none)", off.save(life));
    assertFalse(Files.exists(folder.resolve("state")));
  }
}
