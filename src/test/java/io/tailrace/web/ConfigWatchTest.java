package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.testing.LogLines;
import io.tailrace.web.settings.ConfigFile;
import io.tailrace.web.settings.value.SettingsFault;
import io.tailrace.web.settings.value.SettingsSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of settings is read again when it has changed and stays as it is. */
final class ConfigWatchTest {
  @TempDir private Path folder;

  private final LogLines lines = LogLines.of(ConfigWatch.class);
  private final List<String> uses = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private Path path = Path.of("");

  @BeforeEach
  void write() throws Exception {
    path = Files.writeString(folder.resolve("tailrace.properties"), "tailrace.views=a\n");
  }

  @AfterEach
  void close() {
    lines.close();
  }

  private ConfigWatch watch() {
    ConfigFile file =
        ConfigFile.of(
                List.of(new SettingsSource("test", Map.of("tailrace.config", path.toString()))),
                Map.of())
            .orElseThrow();
    return new ConfigWatch(
        file,
        settings -> {
          String views = settings.values().getOrDefault("tailrace.views", "");
          if (views.contains("bad")) {
            throw new SettingsFault("bad is no view");
          }
          uses.add(views);
          return "views new: " + views;
        },
        faults::add);
  }

  private void step(ConfigWatch watch, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      watch.step();
    }
  }

  @Test
  void aChangeIsUsedOnceItStays() throws Exception {
    ConfigWatch watch = watch();
    step(watch, 3);
    Files.writeString(path, "tailrace.vi");
    step(watch, 1);
    Files.writeString(path, "tailrace.views=a,b\n");
    step(watch, 1);
    assertEquals(List.of(), uses);
    step(watch, 3);
    assertEquals(List.of("a,b"), uses);
    assertEquals(List.of("INFO " + path + " was read again: views new: a,b"), lines.take());
  }

  @Test
  void aWrongFileChangesNothingAndIsNamedOnce() throws Exception {
    ConfigWatch watch = watch();
    Files.writeString(path, "tailrace.views=bad");
    step(watch, 5);
    assertEquals(List.of(), uses);
    assertEquals(List.of(path + " is not used: bad is no view"), faults);
    assertEquals(
        List.of("WARNING " + path + " is not used, and nothing is changed: bad is no view"),
        lines.take());
    Files.writeString(path, "tailrace.views=a\n");
    step(watch, 5);
    assertEquals(List.of(), uses);
    assertEquals("", faults.get(1));
    Files.writeString(path, "tailrace.views=b\n");
    step(watch, 5);
    assertEquals(List.of("b"), uses);
  }

  @Test
  void aFileThatIsGoneForAMomentChangesNothing() throws Exception {
    ConfigWatch watch = watch();
    Files.delete(path);
    step(watch, 1);
    Files.writeString(path, "tailrace.views=a\n");
    step(watch, 3);
    assertEquals(List.of(), faults);
    Files.delete(path);
    step(watch, 3);
    assertEquals(List.of(path + " is not used: it cannot be read: NoSuchFileException"), faults);
    assertEquals(List.of(), uses);
  }

  @Test
  void editorsReplaceItAndKubernetesSwapsAFolder() throws Exception {
    Path first = Files.createDirectory(folder.resolve("..1"));
    Path second = Files.createDirectory(folder.resolve("..2"));
    Files.writeString(first.resolve("t.properties"), "tailrace.views=one");
    Files.writeString(second.resolve("t.properties"), "tailrace.views=two");
    Path data = Files.createSymbolicLink(folder.resolve("..data"), first);
    path = Files.createSymbolicLink(folder.resolve("t.properties"), data.resolve("t.properties"));
    ConfigWatch watch = watch();
    Path next = Files.createSymbolicLink(folder.resolve("..tmp"), second);
    Files.move(next, data, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    step(watch, 2);
    assertEquals(List.of("two"), uses);
  }

  @Test
  void aFileThatCannotBeReadIsAFaultAtTheStart() throws Exception {
    Files.delete(path);
    SettingsSource place = new SettingsSource("test", Map.of("tailrace.config", path.toString()));
    ConfigFile file = ConfigFile.of(List.of(place), Map.of()).orElseThrow();
    assertEquals(
        "it cannot be read: NoSuchFileException",
        assertThrows(SettingsFault.class, () -> file.content().settings(file)).getMessage());
    Files.write(path, new byte[] {(byte) 0xff, 'x'});
    ConfigFile latin = ConfigFile.of(List.of(place), Map.of()).orElseThrow();
    assertThrows(SettingsFault.class, () -> latin.content().settings(latin));
    Files.writeString(path, "tailrace.config=/x");
    ConfigFile itself = ConfigFile.of(List.of(place), Map.of()).orElseThrow();
    assertThrows(SettingsFault.class, () -> itself.content().settings(itself));
  }
}
