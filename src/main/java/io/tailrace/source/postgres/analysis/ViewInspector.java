package io.tailrace.source.postgres.analysis;

import io.tailrace.source.ViewPatterns;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.catalog.PgTypes;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.event.CatalogEvent;
import io.tailrace.source.postgres.session.PostgresFailures;
import io.tailrace.source.postgres.session.ServerRequirements;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.source.postgres.session.WalPosition;
import io.tailrace.view.Update;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Decides which views can be followed now. For one thread. */
public final class ViewInspector {
  private static final Duration UNTIL_NEXT_PUBLISHING = Duration.ofMinutes(1);

  private final FollowedViews views;
  private final Session session;
  private final ViewAnalyzer catalog;
  private final Publisher publisher;
  private final Postponements postponements;

  public ViewInspector(FollowedViews views, Session session, Postponements postponements) {
    this.views = views;
    this.session = session;
    this.catalog = new ViewAnalyzer(session.connection(), session.version());
    this.publisher = new Publisher(session);
    this.postponements = postponements;
  }

  /** Without patterns. */
  public ViewInspector(List<ViewSettings> views, Session session, Postponements postponements) {
    this(new FollowedViews(views, ViewPatterns.NONE), session, postponements);
  }

  /** All views, as the patterns found them last. */
  List<ViewSettings> views() {
    return views.all();
  }

  /** Finds the views of the patterns again, and returns which views came and went. */
  public List<Update> find() throws SQLException {
    return views.find(session);
  }

  /** Whether the settings name other views than those of the last check. */
  boolean hasOtherSettings() {
    return views.areWantedOthers();
  }

  /** Whether a view is postponed, whose end the log does not show. */
  boolean postpones() {
    return !postponements.isEmpty();
  }

  /** The moment of the next answers. */
  public CatalogEvent.Moment moment() throws SQLException {
    CatalogMoment moment = catalog.moment();
    return new CatalogEvent.Moment(
        moment.snapshot(), WalPosition.behindHeader(moment.logPosition()), moment.timeMs());
  }

  /** The relations that each of these is a partition or a child of, on any level. */
  Map<Integer, Set<Integer>> ancestors(Set<Integer> relations) throws SQLException {
    return catalog.ancestors(relations);
  }

  /**
   * The verdicts, in the views' order; {@link Verdict.Unpublished} where the role may publish a
   * table.
   */
  public List<Verdict> inspect() throws SQLException {
    return inspect(views.all());
  }

  /** The verdicts of these views. */
  public List<Verdict> inspect(List<ViewSettings> views) throws SQLException {
    List<Verdict> examined = examine(views);
    String server = ServerRequirements.refusal(session);
    this.views.refused(server != null);
    List<Verdict> verdicts = new ArrayList<>();
    for (Verdict verdict : examined) {
      String reason = postponements.reason(verdict.view().name());
      if (server != null && (verdict.isExact() || verdict.view().every() == null)) {
        verdicts.add(new Verdict.Refused(verdict.view(), server));
      } else if (reason != null && !(verdict instanceof Verdict.Refused)) {
        verdicts.add(new Verdict.Refused(verdict.view(), reason));
      } else if (verdict instanceof Verdict.Unpublished table && !table.mayAdd()) {
        verdicts.add(
            new Verdict.Refused(
                verdict.view(), PublicationAdvice.unpublished(table, examined, session.user())));
      } else {
        verdicts.add(verdict);
      }
    }
    return verdicts;
  }

  /** Receives the views whose tables are published next. */
  @FunctionalInterface
  interface BeforePublishing {
    void of(Set<String> views) throws InterruptedException;
  }

  /** The verdicts of all views, after publishing what the role may publish. */
  public List<Verdict> inspectAndPublish() throws SQLException, InterruptedException {
    return inspectAndPublish(views.all(), views -> {});
  }

  /** The same for these views. */
  public List<Verdict> inspectAndPublish(List<ViewSettings> views, BeforePublishing before)
      throws SQLException, InterruptedException {
    List<Verdict> verdicts = inspect(views);
    Set<String> unpublished =
        verdicts.stream()
            .filter(Verdict.Unpublished.class::isInstance)
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

  private List<Verdict> examine(List<ViewSettings> views) throws SQLException {
    try {
      return catalog.examine(views);
    } catch (PgTypes.Unknown e) {
      throw new SQLException(e.getMessage(), PostgresFailures.ALTERED_MEANWHILE, e);
    }
  }
}
