package io.tailrace.demo.feed;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Counts edits in the database until it is closed. One thread reads the source, one writes; both
 * survive outages of the database and the source.
 */
public final class Feed implements AutoCloseable {
  private static final Logger log = System.getLogger(Feed.class.getName());
  private static final int MOST = 1_000;
  private static final Duration LONGEST = Duration.ofMillis(100);

  private final String jdbcUrl;
  private final List<Source> sources;
  private final Outbox outbox = new Outbox();
  private final CompletableFuture<String> origin = new CompletableFuture<>();
  private final Thread reader = new Thread(this::read, "tailrace-feed-reader");
  private final Thread writer = new Thread(this::write, "tailrace-feed-writer");

  private Feed(String jdbcUrl, List<Source> sources) {
    this.jdbcUrl = jdbcUrl;
    this.sources = sources;
  }

  /** Starts the feed of a database that has the demo's schema. */
  public static Feed start(FeedSettings settings, String jdbcUrl) {
    return start(jdbcUrl, Sources.of(settings));
  }

  /**
   * @param sources a source is read if none before it can be read
   */
  static Feed start(String jdbcUrl, List<Source> sources) {
    Feed feed = new Feed(jdbcUrl, sources);
    for (Thread thread : List.of(feed.reader, feed.writer)) {
      thread.setDaemon(true);
      thread.start();
    }
    return feed;
  }

  private void read() {
    try (FeedWriter positions = new FeedWriter(jdbcUrl)) {
      for (Source source : sources) {
        try {
          source.run(positions.position(source.name()), outbox);
          return;
        } catch (IOException e) {
          log.log(Level.INFO, source.name() + " cannot be reached: " + e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.log(Level.ERROR, "The feed has stopped: " + e.getMessage(), e);
    }
  }

  private void write() {
    Gathering gathering = new Gathering(MOST, LONGEST);
    try (FeedWriter database = new FeedWriter(jdbcUrl)) {
      while (true) {
        Item item = outbox.poll(gathering.remainingNanos(System.nanoTime()));
        if (item instanceof Item.Counted counted) {
          gathering.add(counted, System.nanoTime());
        }
        if (item instanceof Item.Status || gathering.isDue(System.nanoTime())) {
          Batch batch = gathering.take();
          if (batch != null) {
            database.write(batch);
          }
        }
        if (item instanceof Item.Status status) {
          database.say(status);
          if (status.state() == Item.State.RUNNING) {
            boolean unused = origin.complete(status.mode().origin(status.detail()));
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.log(Level.ERROR, "The feed has stopped: " + e.getMessage(), e);
    }
  }

  /** Where the edits come from, for people. Empty if no source runs within the time. */
  public Optional<String> awaitOrigin(Duration longest) throws InterruptedException {
    try {
      return Optional.of(origin.get(longest.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException | ExecutionException e) {
      return Optional.empty();
    }
  }

  /** Returns when both threads have ended; uncommitted edits are lost. */
  @Override
  public void close() {
    reader.interrupt();
    writer.interrupt();
    try {
      reader.join();
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
