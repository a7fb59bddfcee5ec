package io.tailrace.source.materialize;

import io.tailrace.source.Outage;
import io.tailrace.source.Sql;
import io.tailrace.source.SqlStates;
import io.tailrace.source.ViewSettings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Logs once for each view what would make it cheaper or its settings plainer. It asks the server
 * one question for all views that were opened since. For one thread.
 */
final class IndexAdvice {
  private static final Logger log = System.getLogger(IndexAdvice.class.getName());
  private static final String SIMPLE = "[a-z_][a-z0-9_]*";

  private final MaterializeServer server;
  private final Set<String> advised = new HashSet<>();

  IndexAdvice(MaterializeServer server) {
    this.server = server;
  }

  void give() throws Outage, InterruptedException {
    List<MaterializeTail> news =
        server.tails().stream().filter(tail -> advised.add(tail.view())).toList();
    for (MaterializeTail tail : news) {
      if (tail.source().view().every() != null) {
        log.log(
            Level.INFO,
            "tailrace.view."
                + tail.view()
                + ".every is not needed: Materialize sends every change of the view by itself");
      }
    }
    List<MaterializeTail> views =
        news.stream().filter(tail -> tail.identity().isComputedWithoutIndex()).toList();
    if (!views.isEmpty()) {
      advise(views);
    }
  }

  private void advise(List<MaterializeTail> views) throws Outage, InterruptedException {
    try {
      String cluster = server.questions().session(Instant.MIN).cluster();
      Set<String> indexed =
          new HashSet<>(server.questions().ask(catalog -> catalog.indexed(cluster)));
      for (MaterializeTail tail : views) {
        if (!indexed.contains(tail.identity().id())) {
          log.log(Level.WARNING, warning(tail.source().view(), cluster));
        }
      }
    } catch (SQLException e) {
      if (!SqlStates.isRefusal(e)) {
        advised.removeAll(views.stream().map(MaterializeTail::view).toList());
      }
    }
  }

  private static String warning(ViewSettings view, String cluster) {
    String where = cluster.isEmpty() ? "" : "IN CLUSTER " + name(cluster) + " ";
    return view.name()
        + " has no index in the cluster of its sessions, so Materialize computes it again for every"
        + " node that reads it; run: CREATE DEFAULT INDEX "
        + where
        + "ON "
        + view.relation();
  }

  private static String name(String cluster) {
    return cluster.matches(SIMPLE) ? cluster : Sql.identifier(cluster);
  }
}
