package io.tailrace.demo.feed;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/**
 * Replays a recorded file once: one JSON object per line, or the lines of an event stream. Lines
 * that are no events are logged and skipped.
 */
final class ReplaySource implements Source {
  private static final Logger log = System.getLogger(ReplaySource.class.getName());
  private static final int SAID_AT_MOST = 5;

  private final Path file;
  private final Pacer pacer;
  private final RecentChangeReader reader = new RecentChangeReader();

  // The reader's thread only.
  private long line;
  private long events;
  private long malformed;

  /**
   * @param perSecond 0 is as fast as possible
   */
  ReplaySource(Path file, int perSecond) {
    this.file = file;
    this.pacer = new Pacer(perSecond);
  }

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public void run(String from, Outbox outbox) throws InterruptedException {
    outbox.put(new Item.Status(Mode.REPLAY, Item.State.RUNNING, fileName()));
    long done = from.isEmpty() ? 0 : Long.parseLong(from);
    String end = "";
    try (BufferedReader lines = open()) {
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        line++;
        if (line > done) {
          take(EventLine.json(text), outbox);
        }
      }
    } catch (IOException e) {
      end = ", unreadable after line " + line;
      log.log(Level.WARNING, file + " cannot be read after line " + line + ": " + e);
    }
    String summary = summary() + end;
    log.log(Level.INFO, summary);
    outbox.put(new Item.Status(Mode.REPLAY, Item.State.FINISHED, summary));
  }

  private void take(String json, Outbox outbox) throws InterruptedException {
    if (json.isEmpty()) {
      return;
    }
    RecentChange change = reader.read(json);
    if (change instanceof Edit edit) {
      TimeUnit.NANOSECONDS.sleep(pacer.nextNanos(System.nanoTime()));
      outbox.put(new Item.Counted(edit, name(), String.valueOf(line)));
      events++;
    } else if (change instanceof RecentChange.Malformed bad) {
      say(bad);
    }
  }

  private void say(RecentChange.Malformed bad) {
    malformed++;
    if (malformed <= SAID_AT_MOST) {
      log.log(Level.WARNING, file + ", line " + line + " is left out: " + bad.reason());
    }
  }

  private String summary() {
    return fileName()
        + ": "
        + counted(events, "event")
        + (malformed == 0 ? "" : ", " + counted(malformed, "line") + " left out");
  }

  private static String counted(long number, String thing) {
    return String.format(Locale.ROOT, number == 1 ? "%,d %s" : "%,d %ss", number, thing);
  }

  private String fileName() {
    return String.valueOf(file.getFileName());
  }

  private BufferedReader open() throws IOException {
    InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    if (fileName().endsWith(".gz")) {
      try {
        bytes = new GZIPInputStream(bytes, 1 << 16);
      } catch (IOException e) {
        bytes.close();
        throw e;
      }
    }
    return new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8), 1 << 16);
  }
}
