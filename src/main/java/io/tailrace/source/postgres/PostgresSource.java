package io.tailrace.source.postgres;

import io.tailrace.source.Connector;
import io.tailrace.source.Source;
import io.tailrace.source.Tail;
import io.tailrace.source.Threads;
import io.tailrace.source.ViewReading;
import io.tailrace.source.ViewSettings;
import io.tailrace.view.Known;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tables of one PostgreSQL database, 14 or later, followed through one logical replication stream.
 * A view that cannot be followed fails alone, and is tried again without anybody's doing.
 */
public final class PostgresSource implements Source {
  private static final Duration DEAD = Duration.ofSeconds(30);
  private static final Duration SLOT_WAIT = Duration.ofSeconds(15);
  private static final Duration LONGEST_SLOT_WAIT = Duration.ofMinutes(2);

  private final Connector connector;
  private final List<ViewSettings> views;
  private final RandomGenerator random;
  private final Duration dead;

  // The reader's thread only.
  private final Postponements postponements = new Postponements(System::nanoTime);
  private final Patience patience;
  private final PostgresHands hands;
  private final PostgresExcess excess;

  // Written by the reader's thread, read by any.
  private volatile PostgresSlotLag lag = new PostgresSlotLag();

  /**
   * @param threads where threads are taken from that wait for the database beside the reader's own
   */
  public PostgresSource(Connector connector, List<ViewSettings> views, Threads threads) {
    this(connector, views, SLOT_WAIT, DEAD, RandomGenerator.getDefault(), threads);
  }

  /**
   * @param slotWait how long the first attempt to make a slot may take
   * @param dead how long a replication stream is silent whose server counts as dead
   */
  PostgresSource(
      Connector connector,
      List<ViewSettings> views,
      Duration slotWait,
      Duration dead,
      RandomGenerator random,
      Threads threads) {
    this.connector = connector;
    this.views = List.copyOf(views);
    this.random = random;
    this.dead = dead;
    this.hands = new PostgresHands(threads);
    this.excess = new PostgresExcess();
    this.patience = new Patience(slotWait, LONGEST_SLOT_WAIT);
  }

  @Override
  public List<String> views() {
    return views.stream().map(ViewSettings::name).toList();
  }

  /** A slot is temporary, so what is known already does not help: the tables are read again. */
  @Override
  public Tail open(Function<String, @Nullable Known> known) {
    PostgresSlotLag own = new PostgresSlotLag();
    lag = own;
    return new PostgresTail(
        connector, views, postponements, patience, dead, random, hands, excess, own);
  }

  /** Bytes of its log that the server keeps for the slot; empty while there is none. */
  public OptionalLong slotLag() {
    return lag.bytes();
  }

  /** How each view is read, by its name; from any thread. */
  public Map<String, ViewReading> readings() {
    return Map.of();
  }
}
