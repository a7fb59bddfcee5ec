package io.tailrace.source.postgres.tail;

import io.tailrace.source.Outage;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.analysis.ViewInspector;
import io.tailrace.source.postgres.catalog.DerivedView;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.event.CatalogEvent;
import io.tailrace.source.postgres.merge.ChangeMerger;
import io.tailrace.source.postgres.merge.ViewRoster;
import io.tailrace.source.postgres.refresh.CommitTimeline;
import io.tailrace.source.postgres.refresh.HeldResult;
import io.tailrace.source.postgres.refresh.RefreshScheduler;
import io.tailrace.source.postgres.replication.ReplicationSlot;
import io.tailrace.source.postgres.replication.ReplicationStream;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.view.Update;
import io.tailrace.view.zset.SourceFault;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The opening of one {@link PostgresTail}: it goes on behind the slot's position where the slot
 * outlived the connection before, and reads everything where it did not. For the reader's thread.
 */
final class TailOpening {
  private final SourceContext context;
  private final SourceConnections connections;
  private final TailWorkers workers;
  private final Resumption resumption;
  private String lossHint = "";

  // Written by the reader's thread, read by any.
  private volatile @Nullable ChangeMerger merger;

  TailOpening(
      SourceContext context,
      SourceConnections connections,
      TailWorkers workers,
      Resumption resumption) {
    this.context = context;
    this.connections = connections;
    this.workers = workers;
    this.resumption = resumption;
  }

  /** The merger of the events; null before it was made. From any thread. */
  @Nullable ChangeMerger merger() {
    return merger;
  }

  /** What may help where the stream is lost; empty for nothing. */
  String lossHint() {
    return lossHint;
  }

  /** Opens the connections, and returns the first updates. */
  List<Update> open() throws SQLException, Outage, SourceFault, InterruptedException {
    Session session = workers.open();
    session.answerWithin(Session.LOOK);
    ViewInspector inspector = workers.inspector(session);
    context.excess().tryToReport(session);
    List<Update> found = inspector.find();
    StreamOpening stream = new StreamOpening(context, connections, session);
    @Nullable ReplicationStream replication = null;
    FollowedDatabase known = resumption.known();
    if (known != null) {
      replication = stream.connect();
      if (stream.goesOn(replication, known, resumption.walSender())) {
        return goOn(session, inspector, replication, known, found);
      }
    }
    resumption.forget();
    List<Update> updates = new ArrayList<>(found);
    updates.addAll(begin(session, inspector, stream, replication));
    return updates;
  }

  /** Reads everything. */
  private List<Update> begin(
      Session session,
      ViewInspector inspector,
      StreamOpening stream,
      @Nullable ReplicationStream connected)
      throws SQLException, Outage, SourceFault, InterruptedException {
    CatalogEvent.Moment moment = inspector.moment();
    List<Verdict> verdicts = inspector.inspectAndPublish();
    context.setup().examined(verdicts, session);
    List<ViewSettings> exact =
        verdicts.stream().filter(Verdict::isExact).map(Verdict::view).toList();
    List<DerivedView> clocked =
        InitialSnapshot.only(DerivedView.class, verdicts).stream()
            .filter(view -> view.every() != null)
            .toList();
    if (exact.isEmpty()) {
      List<Update> updates = InitialSnapshot.refused(verdicts);
      CommitTimeline timeline = CommitTimeline.empty();
      ViewRoster roster = new ViewRoster(session.server(), timeline);
      clocked.forEach(view -> roster.begin(view, false));
      workers.prepare(session, inspector, new HashMap<>(), moment.logged());
      ChangeMerger unused = merge(roster, timeline, updates, false);
      return updates;
    }
    ReplicationStream replication = connected == null ? stream.connect() : connected;
    List<String> identity = replication.commands().identity();
    ReplicationSlot slot = stream.makeSlot(replication, resumption.walSender());
    workers.askLag(slot.name(), session);
    InitialContents read =
        new InitialSnapshot(session, inspector, context.postponements())
            .read(identity, slot, exact);
    CommitTimeline timeline = read.timeline();
    ViewRoster roster = read.roster(timeline, clocked);
    Map<String, HeldResult> held = read.held();
    workers.prepare(session, inspector, held, moment.logged());
    ChangeMerger open = merge(roster, timeline, read.updates(), true);
    resumption.keep(new FollowedDatabase(identity, open, held));
    follow(replication, slot.name(), slot.consistentPoint());
    return read.updates();
  }

  private ChangeMerger merge(
      ViewRoster roster, CommitTimeline timeline, List<Update> reported, boolean streaming)
      throws InterruptedException {
    ChangeMerger open =
        new ChangeMerger(
            roster,
            timeline,
            new RefreshScheduler(workers::order, roster::job, System::nanoTime),
            workers,
            workers::decodeFor,
            context.postponements(),
            System::nanoTime,
            streaming);
    open.reported(reported);
    merger = open;
    open.begin();
    workers.start();
    return open;
  }

  /** Reads nothing: the slot has all later changes. */
  private List<Update> goOn(
      Session session,
      ViewInspector inspector,
      ReplicationStream replication,
      FollowedDatabase before,
      List<Update> found)
      throws SQLException, Outage, SourceFault, InterruptedException {
    String slot = Objects.requireNonNull(context.slot());
    workers.askLag(slot, session);
    ChangeMerger open = before.merger();
    workers.prepare(session, inspector, before.held(), 0);
    Set<String> views = Set.copyOf(context.views().names());
    merger = open;
    open.goOn(workers, workers::decodeFor, workers::order, views);
    open.accept(new CatalogEvent.Found(found));
    workers.start();
    follow(replication, slot, open.position());
    return open.handOver();
  }

  private void follow(ReplicationStream replication, String slot, long position)
      throws SQLException, Outage, InterruptedException {
    resumption.walSender(replication.pid());
    workers.follow(replication, slot, position);
    lossHint = replication.lossHint();
  }
}
