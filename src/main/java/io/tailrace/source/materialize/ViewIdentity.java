package io.tailrace.source.materialize;

import io.tailrace.source.Outage;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.materialize.catalog.Facts;
import io.tailrace.source.materialize.catalog.Identity;
import io.tailrace.source.materialize.catalog.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The identity of one view: asked on the connection for questions, and kept until something speaks
 * against it. For the reader's thread, but for {@link #doubt}.
 */
final class ViewIdentity {
  private final MaterializeServer server;
  private final ViewSettings view;
  private final InstantSource clock;

  // The reader's thread only.
  private @Nullable Identity kept;

  // Written by any thread that doubts.
  private volatile Instant doubted = Instant.MIN;

  ViewIdentity(MaterializeServer server, ViewSettings view, InstantSource clock) {
    this.server = server;
    this.view = view;
    this.clock = clock;
  }

  /**
   * The kept identity, or the one that the catalogue has now.
   *
   * @param failed when the view last failed to open
   * @throws Outage where the view does not exist, or the server does not answer
   */
  Identity get(Instant failed) throws SQLException, Outage, InterruptedException {
    Session session = server.questions().session(failed);
    Identity before = kept;
    if (before != null && before.session().equals(session) && isStill(before)) {
      return before;
    }
    Identity.Columns columns = server.questions().ask(catalog -> catalog.columns(view));
    String relation = view.relation();
    Identity now =
        relation == null
            ? Identity.ofQuery(session, String.valueOf(view.query()), columns)
            : Identity.of(session, object(session, relation), relation, columns);
    kept = now;
    return now;
  }

  private boolean isStill(Identity before) throws SQLException, Outage, InterruptedException {
    String relation = view.relation();
    if (relation == null || before.id().isEmpty()) {
      return false;
    }
    return object(before.session(), relation).id().equals(before.id());
  }

  private Facts.Entry object(Session session, String relation)
      throws SQLException, Outage, InterruptedException {
    Instant trusted = server.trusted();
    return server.object(session, relation, trusted.isBefore(doubted) ? doubted : trusted);
  }

  /** The object behind its name is asked for again before the view is opened. From any thread. */
  void doubt() {
    doubted = clock.instant();
  }

  /** The object and its columns are asked for again. */
  void forget() {
    kept = null;
  }
}
