package io.tailrace.source.postgres;

import io.tailrace.source.ViewPatterns;
import io.tailrace.source.ViewSettings;
import io.tailrace.view.Update;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Says which views can be followed, now. For one thread. */
final class PostgresInspector {
  private static final Duration UNTIL_NEXT_PUBLISHING = Duration.ofMinutes(1);

  private final FollowedViews views;
  private final PostgresSession session;
  private final PostgresCatalog catalog;
  private final PostgresPublisher publisher;
  private final Postponements postponements;

  PostgresInspector(FollowedViews views, PostgresSession session, Postponements postponements) {
    this.views = views;
    this.session = session;
    this.catalog = new PostgresCatalog(session.connection(), session.version());
    this.publisher = new PostgresPublisher(session);
    this.postponements = postponements;
  }

  /** Of views that are named exactly. */
  PostgresInspector(
      List<ViewSettings> views, PostgresSession session, Postponements postponements) {
    this(new FollowedViews(views, ViewPatterns.NONE), session, postponements);
  }

  /** All of them, as they were found last. */
  List<ViewSettings> views() {
    return views.all();
  }

  /** Finds again what is named by patterns: which views came and went. */
  List<Update> find() throws SQLException {
    return views.find(session);
  }

  /** Whether a view is left alone for a while, of whose end the log says nothing. */
  boolean postpones() {
    return !postponements.isEmpty();
  }

  /** Now, as the catalogue is seen next. */
  CatalogEvent.Moment moment() throws SQLException {
    PostgresCatalog.Moment moment = catalog.moment();
    return new CatalogEvent.Moment(
        moment.snapshot(), WalPosition.behindHeader(moment.logPosition()), moment.timeMs());
  }

  /** Of each of these relations, all that it is a partition or a child of, on any level. */
  Map<Integer, Set<Integer>> ancestors(Set<Integer> relations) throws SQLException {
    return catalog.ancestors(relations);
  }

  /** In the views' order. What our role may publish is {@link PostgresVerdict.Unpublished}. */
  List<PostgresVerdict> inspect() throws SQLException {
    return inspect(views.all());
  }

  /** Only these. */
  List<PostgresVerdict> inspect(List<ViewSettings> views) throws SQLException {
    List<PostgresVerdict> examined = examine(views);
    String server = PostgresServer.refusal(session);
    List<PostgresVerdict> verdicts = new ArrayList<>();
    for (PostgresVerdict verdict : examined) {
      String reason = postponements.reason(verdict.view().name());
      if (server != null && (verdict.isExact() || verdict.view().every() == null)) {
        verdicts.add(new PostgresVerdict.Refused(verdict.view(), server));
      } else if (reason != null && !(verdict instanceof PostgresVerdict.Refused)) {
        verdicts.add(new PostgresVerdict.Refused(verdict.view(), reason));
      } else if (verdict instanceof PostgresVerdict.Unpublished table && !table.mayAdd()) {
        verdicts.add(
            new PostgresVerdict.Refused(
                verdict.view(), PostgresPublisher.unpublished(table, examined)));
      } else {
        verdicts.add(verdict);
      }
    }
    return verdicts;
  }

  /** Is told which views' tables are published next. */
  @FunctionalInterface
  interface BeforePublishing {
    void of(Set<String> views) throws InterruptedException;
  }

  /** Also publishes what our role may. */
  List<PostgresVerdict> inspectAndPublish() throws SQLException, InterruptedException {
    return inspectAndPublish(views.all(), views -> {});
  }

  /** The same of these views. */
  List<PostgresVerdict> inspectAndPublish(List<ViewSettings> views, BeforePublishing before)
      throws SQLException, InterruptedException {
    List<PostgresVerdict> verdicts = inspect(views);
    Set<String> unpublished =
        verdicts.stream()
            .filter(PostgresVerdict.Unpublished.class::isInstance)
            .map(verdict -> verdict.view().name())
            .collect(Collectors.toSet());
    if (unpublished.isEmpty()) {
      return verdicts;
    }
    before.of(unpublished);
    publisher
        .publish(verdicts)
        .forEach((view, reason) -> postponements.postpone(view, reason, UNTIL_NEXT_PUBLISHING));
    return inspect(views);
  }

  private List<PostgresVerdict> examine(List<ViewSettings> views) throws SQLException {
    try {
      return catalog.examine(views);
    } catch (PostgresTypes.Unknown e) {
      throw new SQLException(e.getMessage(), PostgresOutage.ALTERED_MEANWHILE, e);
    }
  }
}
