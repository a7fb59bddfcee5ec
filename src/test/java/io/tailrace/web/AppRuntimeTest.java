package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.SourceReport;
import io.tailrace.web.operation.Reader;
import io.tailrace.web.saved.SavedState;
import io.tailrace.web.settings.Settings;
import io.tailrace.web.settings.value.SettingsSource;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.naming.NameNotFoundException;
import org.junit.jupiter.api.Test;

/** Nothing is left of an application that has ended, or whose start has failed. */
class AppRuntimeTest {
  private static final String PATH = "/running-test";

  private final List<Thread> threads = new ArrayList<>();
  private final List<String> stopped = new ArrayList<>();

  private AppRuntime start(Readers readers) {
    Settings settings =
        Settings.read(
                List.of(
                    new SettingsSource(
                        "test",
                        Map.of(
                            "tailrace.views", "a,b",
                            "tailrace.url", "postgresql://db/shop",
                            "tailrace.view.b.source", "second",
                            "tailrace.source.second.url", "postgresql://db/second"))),
                Map.of(),
                name -> {
                  throw new NameNotFoundException(name);
                })
            .orElseThrow();
    ThreadSupervisor workers =
        new ThreadSupervisor(
            work -> {
              Thread thread = new Thread(work);
              threads.add(thread);
              return thread;
            },
            Duration.ofSeconds(10));
    return AppRuntime.start(settings, readers, workers, SavedState.off(), PATH, "a server");
  }

  private Reader reader(String id) {
    return new Reader() {
      @Override
      public SourceReport report() {
        return new SourceReport(id, "", 0, OptionalLong.empty(), Map.of(), false, false);
      }

      @Override
      public String setup() {
        return "";
      }

      @Override
      public void become(DatabaseSettings settings, Set<String> again) {}

      @Override
      public void stop() {
        stopped.add(id);
      }
    };
  }

  private static Set<ObjectName> beans() throws MalformedObjectNameException {
    return ManagementFactory.getPlatformMBeanServer()
        .queryNames(new ObjectName("io.tailrace:path=" + PATH + ",*"), null);
  }

  private void assertNothingIsLeft() throws MalformedObjectNameException {
    assertEquals(List.of(), threads.stream().filter(Thread::isAlive).toList());
    assertEquals(Set.of(), beans());
  }

  @Test
  void everyThreadIsInTheTableOfThreads() throws Exception {
    String page = Files.readString(Path.of("docs", "ARCHITECTURE.md"));
    start((settings, database, workers, random) -> reader("of " + settings.id())).close();
    for (Thread thread : threads) {
      String row = "| `" + thread.getName().replaceAll("[0-9]+", "<n>") + "` |";
      assertTrue(page.contains(row), row);
    }
    assertTrue(threads.size() > 1, threads.size() + " threads");
  }

  @Test
  void nothingIsLeftAfterTheEnd() throws Exception {
    AppRuntime running =
        start((settings, database, workers, random) -> reader("of " + settings.id()));
    assertFalse(beans().isEmpty());
    assertFalse(threads.isEmpty());
    running.close();
    assertEquals(List.of("of ", "of second"), stopped);
    assertNothingIsLeft();
  }

  @Test
  void nothingIsLeftOfAStartThatFails() throws Exception {
    IllegalStateException failure = new IllegalStateException("no thread for the second");
    assertSame(
        failure,
        assertThrows(
            IllegalStateException.class,
            () ->
                start(
                    (settings, database, workers, random) -> {
                      if (settings.id().equals("second")) {
                        throw failure;
                      }
                      return reader("of " + settings.id());
                    })));
    assertEquals(List.of("of "), stopped);
    assertFalse(threads.isEmpty());
    assertNothingIsLeft();
  }
}
