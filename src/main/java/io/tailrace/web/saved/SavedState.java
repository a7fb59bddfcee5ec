package io.tailrace.web.saved;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.ViewSettings;
import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.saved.SavedFault;
import io.tailrace.view.saved.SavedReader;
import io.tailrace.view.saved.SavedView;
import io.tailrace.view.saved.SavedWriter;
import io.tailrace.view.zset.SourceFault;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Saves all views at the stop, and takes them back at the next start. Whatever goes wrong is one
 * line in the log, and never a failure of the start or the stop. For the container's thread.
 */
public final class SavedState {
  private static final Logger log = System.getLogger(SavedState.class.getName());
  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final long MOST_BYTES = 1L << 30;

  /** Of each view's log. */
  private static final long LOG_BYTES = 8L << 20;

  private final @Nullable StateFile file;
  private final Duration longest;
  private final long mostBytes;

  private SavedState(@Nullable StateFile file, Duration longest, long mostBytes) {
    this.file = file;
    this.longest = longest;
    this.mostBytes = mostBytes;
  }

  /** Saves nothing. */
  public static SavedState off() {
    return new SavedState(null, LONGEST, MOST_BYTES);
  }

  /**
   * Saves in this folder.
   *
   * @param application in the server, as its path
   */
  public static SavedState in(Path folder, String application) {
    return in(folder, application, LONGEST, MOST_BYTES);
  }

  static SavedState in(Path folder, String application, Duration longest, long mostBytes) {
    return new SavedState(new StateFile(folder, application), longest, mostBytes);
  }

  /** Gives the databases what was saved, before their sources start. */
  public void takeBack(Map<DatabaseSettings, Database> databases) {
    if (file == null) {
      return;
    }
    try {
      file.lock();
      try (InputStream in = file.open()) {
        if (in != null) {
          takeBack(in, databases);
        }
      }
    } catch (StateFault e) {
      log.log(Level.WARNING, "No view is taken back or saved: " + e.reason());
    } catch (IOException | RuntimeException e) {
      log.log(Level.WARNING, "Saved views are not used: " + StateFolder.text(e));
    }
  }

  private void takeBack(InputStream in, Map<DatabaseSettings, Database> databases)
      throws IOException {
    long start = System.nanoTime();
    Account account = new Account();
    String when = "";
    try {
      SavedReader reader = new SavedReader(in);
      when = " of " + Instant.ofEpochMilli(reader.savedAt());
      for (SavedReader.Head head = reader.next(); head != null; head = reader.next()) {
        takeBack(reader, head, databases, account);
      }
      file().delete();
    } catch (SavedFault e) {
      account.notes.add("the rest of the file, which " + e.reason());
    }
    log.log(
        account.notes.isEmpty() ? Level.INFO : Level.WARNING,
        "Took back "
            + account.text(start)
            + " from "
            + file().path()
            + when
            + (account.notes.isEmpty() ? "" : "; not used: " + String.join(", ", account.notes)));
  }

  private StateFile file() {
    if (file == null) {
      throw new IllegalStateException("nothing is saved");
    }
    return file;
  }

  private static void takeBack(
      SavedReader reader,
      SavedReader.Head head,
      Map<DatabaseSettings, Database> databases,
      Account account)
      throws SavedFault {
    for (Map.Entry<DatabaseSettings, Database> each : databases.entrySet()) {
      Optional<ViewSettings> view = Definitions.view(each.getKey(), head.view());
      if (view.isPresent()) {
        if (!Definitions.of(each.getKey(), view.get()).equals(head.definition())) {
          reader.skip();
          account.notes.add(head.view() + " (its settings are others now)");
          return;
        }
        SavedView saved = reader.read(head);
        String refusal = takeBack(each.getValue(), view.get(), saved);
        if (refusal == null) {
          account.count(saved);
        } else {
          account.notes.add(head.view() + " (it " + refusal + ")");
        }
        return;
      }
    }
    reader.skip();
    account.notes.add(head.view() + " (it is not among the views)");
  }

  private static @Nullable String takeBack(Database database, ViewSettings view, SavedView saved) {
    if (view.pattern() != null) {
      try {
        database.apply(List.of(new Update.Added(view.name(), view.limits())));
      } catch (SourceFault e) {
        throw new IllegalStateException("a new view cannot be wrong", e);
      }
    }
    return database.takeBack(saved);
  }

  /**
   * Saves the views, the largest last.
   *
   * @return what was saved, to follow a semicolon
   */
  public String save(Map<DatabaseSettings, Database> databases) {
    if (file == null) {
      return "nothing is saved (tailrace.state-dir=none)";
    }
    try {
      file.lock();
      return save(sorted(databases));
    } catch (StateFault e) {
      return "nothing is saved: " + e.reason();
    } catch (IOException | RuntimeException e) {
      return "nothing is saved: " + StateFolder.text(e);
    } finally {
      file.unlock();
    }
  }

  private record Defined(SavedView view, String definition) {}

  private static List<Defined> sorted(Map<DatabaseSettings, Database> databases) {
    List<Defined> views = new ArrayList<>();
    databases.forEach(
        (settings, database) -> {
          for (SavedView saved : database.saved(LOG_BYTES)) {
            Definitions.view(settings, saved.view())
                .ifPresent(view -> views.add(new Defined(saved, Definitions.of(settings, view))));
          }
        });
    views.sort(Comparator.comparingLong(each -> each.view().bytes()));
    return views;
  }

  private String save(List<Defined> views) throws IOException {
    long start = System.nanoTime();
    Account account = new Account();
    file().replace(channel -> write(channel, views, account));
    return "saved "
        + account.text(start)
        + " in "
        + file().path()
        + (account.notes.isEmpty() ? "" : "; not saved: " + String.join(", ", account.notes));
  }

  /** Of a view that cannot be written whole, nothing stays. */
  private boolean write(FileChannel channel, List<Defined> views, Account account)
      throws IOException {
    LimitedOutput out =
        new LimitedOutput(Channels.newOutputStream(channel), mostBytes, longest, System::nanoTime);
    SavedWriter writer = new SavedWriter(out, System.currentTimeMillis());
    for (Defined each : views) {
      long whole = channel.position();
      try {
        writer.write(each.view(), each.definition());
        account.count(each.view());
      } catch (IOException e) {
        channel.truncate(whole);
        out.cut(whole);
        account.notes.add(each.view().view() + " (" + e.getMessage() + ")");
      }
    }
    out.unlimited();
    writer.end();
    return account.views > 0;
  }

  /** What was saved, or taken back. */
  private static final class Account {
    final List<String> notes = new ArrayList<>();
    int views;
    long rows;
    long bytes;

    void count(SavedView view) {
      views++;
      rows += view.contents().rows();
      bytes += view.bytes();
    }

    String text(long start) {
      return views
          + (views == 1 ? " view with " : " views with ")
          + rows
          + " rows ("
          + ((bytes + 1023) >> 10)
          + " KiB) in "
          + Duration.ofNanos(System.nanoTime() - start).toMillis()
          + " ms";
    }
  }
}
