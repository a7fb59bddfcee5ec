package io.tailrace.source.contact;

import io.tailrace.source.Backoff;
import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.DriverFault;
import io.tailrace.source.Loop;
import io.tailrace.source.Outage;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.connection.Connector;
import io.tailrace.source.materialize.catalog.ServerVersion;
import io.tailrace.source.materialize.question.MaterializeCatalog;
import io.tailrace.source.materialize.question.MaterializeDriver;
import io.tailrace.source.runner.OutageLog;
import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.zset.SourceFault;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks a database for its version until it answers, and then becomes the loop that belongs to it.
 * Until then its views show why they have to wait.
 */
final class FirstContact implements Loop {
  private static final Logger attempts = System.getLogger(FirstContact.class.getName());
  private static final int ANSWER_MS = 10_000;

  private final DatabaseSettings settings;
  private final Connector connector;
  private final Database database;
  private final OutageLog log;
  private final Function<@Nullable ServerVersion, Loop> next;

  // The loop's thread only.
  private final Backoff backoff;

  // Written by the loop's thread, read by any.
  private volatile String kind = "";

  // Written by the loop's thread, read by stop().
  private volatile @Nullable Loop become;
  private volatile boolean stopped;

  /**
   * Makes the first contact with one database.
   *
   * @param log of all sources of the database
   * @param next starts what belongs to a Materialize server of this version, or to PostgreSQL where
   *     it is null
   */
  FirstContact(
      DatabaseSettings settings,
      Connector connector,
      Database database,
      OutageLog log,
      RandomGenerator random,
      Function<@Nullable ServerVersion, Loop> next) {
    this.settings = settings;
    this.connector = connector;
    this.database = database;
    this.log = log;
    this.backoff = new Backoff(random);
    this.next = next;
  }

  @Override
  public Duration step() throws InterruptedException {
    Loop loop = become;
    if (loop != null) {
      return loop.step();
    }
    try {
      ServerVersion version = version();
      log.is(kind, settings.views().size());
      become(next.apply(version));
      return Duration.ZERO;
    } catch (SQLException e) {
      if (!stopped) {
        report(connector.outage(e));
      }
      return backoff.next();
    }
  }

  private @Nullable ServerVersion version() throws SQLException {
    try (Connection connection = connector.connect("first contact", MaterializeDriver.QUESTIONS)) {
      connection.setNetworkTimeout(Runnable::run, ANSWER_MS);
      String answer =
          isMaterialize(connection) ? new MaterializeCatalog(connection).versionAnswer() : null;
      if (answer == null) {
        kind = "PostgreSQL " + number(connection.getMetaData().getDatabaseProductVersion());
        return null;
      }
      kind = "Materialize " + ServerVersion.number(answer);
      return ServerVersion.of(answer);
    } catch (RuntimeException | Error e) {
      if (DriverFault.is(e)) {
        throw DriverFault.asSql(e);
      }
      throw e;
    }
  }

  /**
   * Both kinds answer this question, and Materialize of every version names itself: so PostgreSQL
   * has no error to log.
   */
  private static boolean isMaterialize(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery("select version()")) {
      return answer.next()
          && String.valueOf(answer.getString(1)).toLowerCase(Locale.ROOT).contains("materialize");
    }
  }

  /** Without a distribution's addition, as in {@code 18.1 (Debian 18.1-1)}. */
  private static String number(String version) {
    return version.split("\\s", 2)[0];
  }

  /**
   * The database with its version, such as {@code PostgreSQL 18.1}; empty until it has answered.
   */
  String kind() {
    return kind;
  }

  private void become(Loop loop) {
    become = loop;
    if (stopped) {
      loop.stop();
    }
  }

  private void report(Outage outage) {
    attempts.log(Level.DEBUG, () -> log + ": " + outage.reason(), outage);
    List<String> views = settings.views().stream().map(ViewSettings::name).toList();
    List<Update> updates =
        views.stream()
            .<Update>map(view -> new Update.Outage(view, outage.state(), outage.reason()))
            .toList();
    try {
      database.apply(updates);
    } catch (SourceFault e) {
      throw new IllegalStateException("a status cannot be wrong", e);
    }
    log.away(views, outage);
  }

  @Override
  public void stop() {
    stopped = true;
    Loop loop = become;
    if (loop != null) {
      loop.stop();
    }
  }
}
