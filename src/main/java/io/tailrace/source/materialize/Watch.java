package io.tailrace.source.materialize;

import io.tailrace.source.Connector;
import io.tailrace.source.DriverFault;
import io.tailrace.source.Loop;
import io.tailrace.source.Outage;
import io.tailrace.view.Database;
import io.tailrace.view.SourceFault;
import io.tailrace.view.State;
import io.tailrace.view.Update;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * Asks a Materialize server on a connection of its own whether it still answers, for the tails that
 * are silent: a server that is dead ends them, a view that is gone ends its own. A quiet tail of a
 * server that answers is left alone, however long it is quiet, unless it has told something and
 * would go on telling by itself.
 */
public final class Watch implements Loop {
  private static final int ANSWER_MS = 10_000;
  private static final int ROUNDS_TO_A_LOOK = 4;
  private static final String UNTOLD =
      "the database has stopped telling about it: check that its cluster runs";

  private final Connector connector;
  private final Database database;
  private final Duration every;
  private final Duration silence;
  private final Set<MaterializeTail> tails = ConcurrentHashMap.newKeySet();

  // The watch's thread only.
  private final Set<MaterializeTail> told = new HashSet<>();
  private final Patience patience;
  private int round;

  // Written by the watch's thread, read by stop().
  private volatile @Nullable Connection connection;
  private volatile boolean stopped;

  /**
   * Makes a watch that has not started.
   *
   * @param every between two questions
   * @param silence after which a tail is silent
   * @param patience with a silent tail that should speak by itself, before it is opened again
   */
  public Watch(
      Connector connector, Database database, Duration every, Duration silence, Duration patience) {
    this.connector = connector;
    this.database = database;
    this.every = every;
    this.silence = silence;
    this.patience = new Patience(patience);
  }

  public void add(MaterializeTail tail) {
    tails.add(tail);
  }

  public void remove(MaterializeTail tail) {
    tails.remove(tail);
  }

  @Override
  public Duration step() {
    told.retainAll(tails);
    if (tails.isEmpty()) {
      disconnect();
      return every;
    }
    boolean all = round++ % ROUNDS_TO_A_LOOK == ROUNDS_TO_A_LOOK - 1;
    try {
      ask(all);
    } catch (SQLException first) {
      disconnect();
      askOnceMore(all);
    }
    return every;
  }

  private void askOnceMore(boolean all) {
    if (stopped) {
      return;
    }
    try {
      ask(all);
    } catch (SQLException e) {
      disconnect();
      if (!stopped && !answered(e)) {
        silent().forEach(tail -> tail.breakOff(connector.outage(e)));
      }
    }
  }

  private void ask(boolean all) throws SQLException {
    try {
      askAndLook(all);
    } catch (RuntimeException | Error e) {
      if (DriverFault.is(e)) {
        throw DriverFault.asSql(e);
      }
      throw e;
    }
    tellSilent();
    breakOffLost();
  }

  private void askAndLook(boolean all) throws SQLException {
    MaterializeCatalog catalog = new MaterializeCatalog(connected());
    catalog.ping();
    for (MaterializeTail tail : all ? List.copyOf(tails) : silent()) {
      if (tail.mayVanishSilently()) {
        tail.look(catalog);
      }
    }
  }

  /** A view that speaks by itself, but does not, is not up to date, whatever the reason. */
  private void tellSilent() {
    List<MaterializeTail> silent = silent();
    told.retainAll(silent);
    for (MaterializeTail tail : silent) {
      if (tail.speaksByItself() && told.add(tail)) {
        tell(tail.view(), UNTOLD);
      }
    }
  }

  /** Its connection may be what is broken, as where the end of a message never comes. */
  private void breakOffLost() {
    for (MaterializeTail tail : tails) {
      if (tail.speaksByItself() && patience.isOver(tail.view(), tail.life(), tail.silence())) {
        tail.breakOff(Outage.stale(UNTOLD, null));
      }
    }
  }

  private void tell(String view, String reason) {
    try {
      database.apply(List.of(new Update.Status(view, State.STALE, reason)));
    } catch (SourceFault e) {
      throw new IllegalStateException("a status cannot be wrong", e);
    }
  }

  private List<MaterializeTail> silent() {
    return tails.stream().filter(tail -> tail.silence().compareTo(silence) >= 0).toList();
  }

  private static boolean answered(SQLException e) {
    return e instanceof PSQLException p && p.getServerErrorMessage() != null;
  }

  private Connection connected() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = connector.connect("watch", MaterializeDriver.QUESTIONS);
      open.setNetworkTimeout(Runnable::run, ANSWER_MS);
      connection = open;
      if (stopped) {
        disconnect();
      }
    }
    return open;
  }

  private void disconnect() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.abort(Runnable::run);
      } catch (SQLException e) {
        throw new IllegalStateException("the driver closes a socket without asking anyone", e);
      }
    }
  }

  @Override
  public void stop() {
    stopped = true;
    disconnect();
  }
}
