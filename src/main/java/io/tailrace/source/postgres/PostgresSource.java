package io.tailrace.source.postgres;

import io.tailrace.source.Backoff;
import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.Source;
import io.tailrace.source.Tail;
import io.tailrace.source.Threads;
import io.tailrace.source.ViewPatterns;
import io.tailrace.source.ViewReading;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.connection.Connector;
import io.tailrace.source.postgres.analysis.FollowedViews;
import io.tailrace.source.postgres.analysis.Postponements;
import io.tailrace.source.postgres.event.WorkThreads;
import io.tailrace.source.postgres.replication.SlotLag;
import io.tailrace.source.postgres.setup.ExcessPrivileges;
import io.tailrace.source.postgres.setup.Setup;
import io.tailrace.source.postgres.tail.PostgresTail;
import io.tailrace.source.postgres.tail.SourceContext;
import io.tailrace.view.position.ResumePoint;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The views of one PostgreSQL database, 14 or later, followed through one logical replication
 * stream. A view that cannot be followed fails alone, and is tried again by itself.
 */
public final class PostgresSource implements Source {
  private static final Duration DEAD = Duration.ofSeconds(30);
  private static final Duration SLOT_WAIT = Duration.ofSeconds(15);
  private static final Duration LONGEST_SLOT_WAIT = Duration.ofMinutes(2);

  private final SourceContext context;

  // Changed by the thread that checks the catalogue, read by any.
  private final Setup setup;

  // Written by the reader's thread, read by any.
  private volatile @Nullable PostgresTail last;
  private volatile SlotLag lag = new SlotLag();

  /** As the next one, without patterns. */
  public PostgresSource(
      Connector connector, List<ViewSettings> views, @Nullable String slot, Threads threads) {
    this(connector, views, ViewPatterns.NONE, slot, threads, names -> {});
  }

  /**
   * @param views that are named exactly
   * @param patterns that name others
   * @param slot the name of a replication slot that outlives its connection; null for a temporary
   *     one
   * @param threads for the work that waits for the database besides the reader's
   * @param connected receives the names of the views each time that they begin to be read
   */
  public PostgresSource(
      Connector connector,
      List<ViewSettings> views,
      ViewPatterns patterns,
      @Nullable String slot,
      Threads threads,
      Consumer<List<String>> connected) {
    this(
        connector,
        views,
        patterns,
        slot,
        SLOT_WAIT,
        DEAD,
        RandomGenerator.getDefault(),
        threads,
        connected);
  }

  /** As the next one, without patterns. */
  PostgresSource(
      Connector connector,
      List<ViewSettings> views,
      @Nullable String slot,
      Duration slotWait,
      Duration dead,
      RandomGenerator random,
      Threads threads) {
    this(connector, views, ViewPatterns.NONE, slot, slotWait, dead, random, threads, names -> {});
  }

  /**
   * @param slotWait how long the first attempt to create a slot may take
   * @param dead a server that is silent for so long on the replication stream is dead
   */
  public PostgresSource(
      Connector connector,
      List<ViewSettings> views,
      ViewPatterns patterns,
      @Nullable String slot,
      Duration slotWait,
      Duration dead,
      RandomGenerator random,
      Threads threads,
      Consumer<List<String>> connected) {
    this.setup = new Setup(connector.settings());
    FollowedViews followed = new FollowedViews(views, patterns);
    this.context =
        new SourceContext(
            connector,
            followed,
            new Postponements(System::nanoTime),
            Backoff.exact(slotWait, LONGEST_SLOT_WAIT),
            dead,
            random,
            new WorkThreads(threads),
            new ExcessPrivileges(),
            slot,
            setup,
            () -> connected.accept(followed.names()));
  }

  @Override
  public List<String> views() {
    return context.views().names();
  }

  /**
   * Goes on with the state of the lost connection where the slot outlived it; with a temporary
   * slot, everything is read again.
   */
  @Override
  public Tail open(Function<String, @Nullable ResumePoint> known) {
    SlotLag own = new SlotLag();
    lag = own;
    PostgresTail tail = new PostgresTail(context, own, context.slot() == null ? null : last);
    last = tail;
    return tail;
  }

  /** The statements that have to be run before every view can be followed, for psql. */
  public String setupScript() {
    return setup.script();
  }

  /**
   * The settings name other views, which takes effect with the next check of the catalogue; from
   * any thread.
   *
   * @param again names of views that are to be read anew in any case
   */
  public void become(DatabaseSettings settings, Collection<String> again) {
    context.views().become(settings.views(), settings.patterns(), again);
    setup.become(settings);
  }

  /** Names views that patterns found in an earlier life of the application. */
  public void foundEarlier(Collection<String> names) {
    context.views().foundEarlier(names);
  }

  /** Whether the server lacks what every view needs, as of the last check; from any thread. */
  public boolean isRefused() {
    return context.views().areRefused();
  }

  /** Bytes of its log that the server keeps for the slot; empty while there is none. */
  public OptionalLong slotLag() {
    return lag.bytes();
  }

  /** How each view is read, by its name; from any thread. */
  public Map<String, ViewReading> readings() {
    PostgresTail tail = last;
    return tail == null ? Map.of() : tail.how();
  }
}
