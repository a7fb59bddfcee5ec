package io.tailrace.source.postgres.merge;

import io.tailrace.source.Outage;
import io.tailrace.source.ViewReading;
import io.tailrace.source.postgres.analysis.Postponements;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.event.CatalogEvent;
import io.tailrace.source.postgres.event.FollowSet;
import io.tailrace.source.postgres.event.RefreshOutcome;
import io.tailrace.source.postgres.event.SourceEvent;
import io.tailrace.source.postgres.event.StreamEvent;
import io.tailrace.source.postgres.event.TableChanges;
import io.tailrace.source.postgres.refresh.CommitTimeline;
import io.tailrace.source.postgres.refresh.RefreshScheduler;
import io.tailrace.view.State;
import io.tailrace.view.Update;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.zset.SourceFault;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Joins what the stream, the readings and the looks at the catalogue tell to updates of views. It
 * waits for none of them: what a message of the stream leaves open holds back the views that it
 * concerns until the catalogue was looked at, and a view that was altered is read again while all
 * others go on. For the thread that hands over.
 */
public final class ChangeMerger {
  private static final Logger log = System.getLogger(ChangeMerger.class.getName());

  /** For how long a look vouches for positions behind it. */
  private static final long VOUCHED_NANOS = Duration.ofSeconds(3).toNanos();

  /** Rows in one hand-over, about. */
  private static final long MOST_ROWS = 10_000;

  private static final Duration UNTIL_NEXT_SIZE = Duration.ofMinutes(10);

  private final ViewRoster roster;
  private final CommitTimeline timeline;
  private final RefreshScheduler readings;
  private Looks looks;
  private Decoding decoding;
  private final Postponements postponements;
  private final Lateness lateness;
  private final LongSupplier nanos;
  private final boolean streaming;
  private final Holds holds = new Holds();
  private final Map<String, String> reasons = new HashMap<>();
  private final JoiningViews joining;
  private final Suspicions suspicions = new Suspicions();

  private final OpenTransaction open;
  private final List<Update> updates = new ArrayList<>();
  private long rows;
  private long position;
  private long time;

  /** Up to here progress may be told. */
  private long vouched;

  private long lookedNanos;

  // Written by the thread that hands over, read by any.
  private volatile Map<String, ViewReading> how = Map.of();

  /** Has the catalogue looked at. */
  @FunctionalInterface
  public interface Looks {
    /**
     * Returns the look's number, greater than that of every one before.
     *
     * @param again whether the last look came too early
     */
    long order(Set<String> views, Set<Integer> strangers, boolean again)
        throws InterruptedException;
  }

  /** Says what the stream is decoded for. */
  @FunctionalInterface
  public interface Decoding {
    void decodeFor(FollowSet set);
  }

  /**
   * A merger of the views of a roster.
   *
   * @param streaming whether there is a replication stream
   */
  public ChangeMerger(
      ViewRoster roster,
      CommitTimeline timeline,
      RefreshScheduler readings,
      Looks looks,
      Decoding decoding,
      Postponements postponements,
      LongSupplier nanos,
      boolean streaming) {
    this.roster = roster;
    this.open = new OpenTransaction(roster);
    this.timeline = timeline;
    this.readings = readings;
    this.looks = looks;
    this.decoding = decoding;
    this.postponements = postponements;
    this.lateness = new Lateness();
    this.joining = new JoiningViews(nanos);
    this.nanos = nanos;
    this.streaming = streaming;
    this.position = timeline.position();
    this.vouched = position;
    this.time = timeline.time();
    this.lookedNanos = nanos.getAsLong();
  }

  /** Everybody knows this state and its reason. */
  public void told(Update.Status status) {
    reasons.put(status.view(), status.reason());
  }

  /** Begins to read what could not be read at the beginning. */
  public void begin() throws InterruptedException {
    decoding.decodeFor(roster.set());
    readings.clocked(roster.clocked());
    readings.advance(timeline);
    noteHow();
  }

  /**
   * Goes on behind {@link #position} with other threads, after the connections were lost: all views
   * are looked at before anything more is told of them.
   *
   * @param orders to the thread that reads
   * @param views names of all that are to be looked at
   */
  public void goOn(
      Looks looks, Decoding decoding, RefreshScheduler.Orders orders, Set<String> views)
      throws InterruptedException {
    this.looks = looks;
    this.decoding = decoding;
    Set<String> halfRead = timeline.reading();
    readings.beginAgain(orders);
    timeline.beginAgain();
    roster.tables().forEach(FollowedTable::tellAgain);
    reasons.clear();
    lateness.beginAgain();
    suspicions.clear();
    Set<FollowedTable> half = Set.copyOf(open.changed());
    open.end();
    long look = looks.order(views, Set.of(), false);
    roster.views().forEach(view -> holds.hold(view, look));
    readAnew(halfRead);
    for (FollowedTable table : half) {
      doubt(table.view(), "the connection was lost within a transaction", null);
    }
    begin();
  }

  /**
   * What was handed over of these views cannot be: they alone are read again.
   *
   * @return whether that is enough; where it is not, everything has to be read again
   */
  public boolean readAgain(Set<String> views, String what) throws InterruptedException {
    for (String view : views) {
      ViewRoster.Entry entry = roster.entry(view);
      if (entry != null && !(entry.verdict() instanceof StreamedTable)) {
        return false;
      }
    }
    for (String view : views) {
      suspect(view, what);
    }
    return true;
  }

  private void suspect(String view, String what) throws InterruptedException {
    ViewRoster.Entry entry = roster.entry(view);
    if (entry != null) {
      suspicions.begin(view, entry.verdict(), what);
      doubt(view, what, null);
    }
  }

  /** Whether more may be accepted before what there is is handed over. */
  public boolean hasRoom() {
    return rows < MOST_ROWS;
  }

  /** Takes what one of the threads tells. */
  public void accept(SourceEvent event) throws Outage, SourceFault, InterruptedException {
    if (event instanceof StreamEvent.Rows part) {
      rows += part.weight();
      open.add(part.generation(), part.changes());
    } else if (event instanceof StreamEvent.Committed commit) {
      rows += commit.weight();
      open.add(commit.generation(), commit.changes());
      commit(commit);
    } else if (event instanceof StreamEvent.Progressed progress) {
      progress(progress);
    } else if (event instanceof SourceEvent.FromReadings reading) {
      read(reading);
    } else if (event instanceof CatalogEvent look) {
      looked(look);
    } else {
      throw new IllegalArgumentException("not for here: " + event);
    }
    readings.advance(timeline);
  }

  /** What is to be handed over because of all that was accepted since. */
  public List<Update> handOver() throws InterruptedException {
    for (FollowedTable table : roster.tables()) {
      if (!holds.isHeld(table.view()) && Timestamp.before(table.told(), vouched)) {
        updates.add(table.progress(vouched, time));
      }
    }
    updates.addAll(timeline.known(vouched, view -> !holds.isHeld(view)));
    updates.addAll(lateness.updates(roster.views(), this::known));
    List<Update> taken = List.copyOf(updates);
    updates.clear();
    rows = 0;
    return taken;
  }

  /** Up to where the view's contents are handed over; null where that is not known. */
  private @Nullable Long known(String view) {
    FollowedTable table = roster.table(view);
    return table == null ? timeline.known(view) : Long.valueOf(table.told());
  }

  /** Everything up to here was handed over, of every view that is not being read. */
  public long position() {
    return position;
  }

  /** How each view is read, by its name, as of the last look; from any thread. */
  public Map<String, ViewReading> how() {
    return how;
  }

  private void noteHow() {
    Map<String, ViewReading> now = new HashMap<>();
    for (String view : roster.views()) {
      ViewRoster.Entry entry = roster.entry(view);
      if (entry != null) {
        now.put(view, entry.reading(readings.millis(view)));
      }
    }
    how = now;
  }

  // What the stream tells.

  private void commit(StreamEvent.Committed commit) throws InterruptedException {
    position = commit.position();
    vouched = position;
    time = Math.max(time, commit.time());
    hold(commit);
    timeline.committed(commit, open.kept(), open.tooMany(), readings.nextSnapshot());
    for (FollowedTable table : open.changed()) {
      if (roster.table(table.view()) != table) {
        // A look that came between the parts of the transaction had it refused, or read anew.
        continue;
      }
      SourceFault fault = table.fault();
      if (fault != null) {
        // What it is followed as is in question: rows that it does not have may be the answer.
        if (holds.isHeld(table.view())) {
          doubt(table.view(), String.valueOf(fault.getMessage()), commit.transaction());
        } else {
          suspect(table.view(), String.valueOf(fault.getMessage()));
        }
      } else if (table.refusal() != null) {
        tooLarge(table.view(), table.refusal());
      } else if (!commit.unreadable().containsKey(table.table().oid())) {
        Update update = table.commit(commit.position(), commit.time());
        if (update != null) {
          tell(update);
        }
      }
    }
    for (Map.Entry<Integer, String> each : commit.unreadable().entrySet()) {
      for (FollowedTable table : List.copyOf(roster.tablesOf(each.getKey()))) {
        if (table.concerns(commit.generation())) {
          doubt(table.view(), each.getValue(), commit.transaction());
        }
      }
    }
    readings.touched(roster.clockedOf(commit.touched()));
    open.end();
  }

  /**
   * A relation is described anew after anything that touched it in the catalogue, an ANALYZE as
   * well; one that nobody follows may be a new partition of a table that somebody does.
   */
  private void hold(StreamEvent.Committed commit) throws InterruptedException {
    if (commit.described().isEmpty()) {
      return;
    }
    Set<String> views = new HashSet<>();
    Set<Integer> strangers = new HashSet<>();
    for (int relation : commit.described()) {
      Set<String> concerned = roster.viewsOf(relation);
      views.addAll(concerned);
      if (concerned.isEmpty()) {
        strangers.add(relation);
      }
    }
    if (!strangers.isEmpty() && roster.computed().isEmpty()) {
      strangers.clear();
    }
    if (views.isEmpty() && strangers.isEmpty()) {
      return;
    }
    long look = looks.order(views, strangers, false);
    views.forEach(view -> holds.hold(view, commit.transaction(), look));
    if (!strangers.isEmpty()) {
      roster.computed().forEach(view -> holds.hold(view, commit.transaction(), look));
    }
  }

  private void progress(StreamEvent.Progressed progress) {
    position = progress.position();
    time = Math.max(time, progress.time());
    timeline.progress(position, time);
    if (nanos.getAsLong() - lookedNanos < VOUCHED_NANOS) {
      vouched = position;
    }
  }

  private void tell(Update update) throws InterruptedException {
    if (!holds.isHeld(update.view())) {
      updates.add(update);
    } else if (!holds.keep(update)) {
      doubt(update.view(), update.view() + " changed too much while it was looked at", null);
    }
  }

  private void tooLarge(String view, @Nullable String refusal) {
    String reason = view + " " + refusal;
    postponements.postpone(view, reason, UNTIL_NEXT_SIZE);
    refuse(view, reason);
  }

  /**
   * What the stream says of the view is not known from here on: it is read again.
   *
   * @param transaction that a look has to see the end of; null for none
   */
  private void doubt(String view, String reason, @Nullable Integer transaction)
      throws InterruptedException {
    roster.forget(view);
    holds.drop(view);
    if (transaction == null) {
      long unused = holdForALook(Set.of(view));
    } else {
      holds.hold(view, transaction, looks.order(Set.of(view), Set.of(), false));
    }
    joining.begin(view, reason);
  }

  /** Holds these views back until they were looked at, by the look that it returns. */
  private long holdForALook(Set<String> views) throws InterruptedException {
    long look = looks.order(views, Set.of(), false);
    views.forEach(view -> holds.hold(view, look));
    return look;
  }

  // What the readings tell.

  private void read(SourceEvent.FromReadings event) throws SourceFault, InterruptedException {
    if (event instanceof SourceEvent.Opened opened) {
      readings.opened(opened);
    } else if (event instanceof SourceEvent.Read read) {
      readings.done();
      for (Map.Entry<String, RefreshOutcome> each : read.outcomes().entrySet()) {
        placed(each.getKey(), each.getValue(), read.millis());
      }
      lookAgain(read.altered());
    } else if (event instanceof SourceEvent.Spoilt) {
      readings.done();
      timeline.spoilt();
    } else if (event instanceof SourceEvent.Timed timed) {
      readings.clockDone();
      for (Update update : timed.updates()) {
        if (roster.entry(update.view()) != null) {
          joining.end(update.view());
          updates.add(update);
        }
      }
      lookAgain(timed.altered());
    }
  }

  private void lookAgain(Set<String> altered) throws InterruptedException {
    if (!altered.isEmpty()) {
      timeline.spoilt(altered);
      long unused = looks.order(altered, Set.of(), false);
    }
  }

  private void placed(String view, RefreshOutcome outcome, long millis)
      throws SourceFault, InterruptedException {
    if (timeline.follows(view) && !timeline.isReading(view)) {
      // The next difference would be one to contents that nobody was told.
      readAnew(Set.of(view));
      return;
    }
    CommitTimeline.Placed placed = timeline.read(view, outcome);
    if (placed.updates().isEmpty() && placed.rest().isEmpty() && !timeline.follows(view)) {
      return;
    }
    readings.outcome(view, outcome, millis);
    for (Update update : placed.updates()) {
      if (update instanceof Update.Status) {
        updates.add(update);
      } else {
        joining.end(view);
        if (update instanceof Update.Contents contents && isTable(view)) {
          contents(contents, placed.rest());
        } else {
          tell(update);
        }
      }
    }
  }

  /** As what they are followed as, and compared with nothing. */
  private void readAnew(Set<String> views) {
    List<Verdict> again = new ArrayList<>();
    for (String view : views) {
      ViewRoster.Entry entry = roster.entry(view);
      if (entry != null) {
        again.add(entry.verdict());
        joining.begin(view, view + " is being read");
      }
    }
    roster.join(again, readings.nextSnapshot());
    decoding.decodeFor(roster.set());
  }

  private boolean isTable(String view) {
    ViewRoster.Entry entry = roster.entry(view);
    return entry != null && entry.verdict() instanceof StreamedTable;
  }

  /** The table was read while the stream went on: what came after is told after it. */
  private void contents(Update.Contents contents, List<CommitTimeline.Touch> rest)
      throws SourceFault, InterruptedException {
    String view = contents.view();
    FollowedTable table = roster.tell(view, contents.rows(), contents.timestamp());
    // What was read may be of another definition than the one that was looked at before.
    suspicions.read(view, holdForALook(Set.of(view)));
    tell(contents);
    for (CommitTimeline.Touch touch : rest) {
      if (touch.unreadable() != null) {
        doubt(view, touch.unreadable(), touch.transaction());
        return;
      }
      for (TableChanges each : touch.changes()) {
        table.add(each);
      }
      if (table.fault() != null) {
        doubt(view, view + " was altered while it was read", touch.transaction());
        return;
      }
      if (table.refusal() != null) {
        tooLarge(view, table.refusal());
        return;
      }
      Update update = table.commit(touch.position(), touch.time());
      if (update != null) {
        tell(update);
      }
    }
    String missing = open.follow(table);
    if (missing != null) {
      doubt(view, missing, null);
    }
  }

  // What the looks at the catalogue tell.

  private void looked(CatalogEvent event) throws Outage, SourceFault, InterruptedException {
    if (event instanceof CatalogEvent.Unchanged unchanged) {
      vouch(unchanged.moment());
    } else if (event instanceof CatalogEvent.Publishing publishing) {
      publishing.views().stream()
          .filter(view -> roster.entry(view) != null)
          .forEach(view -> holds.hold(view, publishing.number()));
    } else if (event instanceof CatalogEvent.Found found) {
      found.updates().forEach(this::found);
    } else if (event instanceof CatalogEvent.Ancestors ancestors) {
      ancestors(ancestors);
    } else if (event instanceof CatalogEvent.Looked look) {
      compare(look);
      if (look.all()) {
        vouch(look.moment());
      }
    }
    updates.addAll(joining.late());
  }

  private void found(Update update) {
    if (update instanceof Update.Removed removed) {
      boolean unused = roster.forget(removed.view());
      holds.forget(removed.view());
      joining.end(removed.view());
      suspicions.forget(removed.view());
      reasons.remove(removed.view());
    }
    updates.add(update);
  }

  private void vouch(CatalogEvent.Moment moment) {
    lookedNanos = nanos.getAsLong();
    vouched = position;
    lateness.sample(moment);
    noteHow();
  }

  private void ancestors(CatalogEvent.Ancestors answer) throws InterruptedException {
    Set<String> concerned = new HashSet<>();
    answer
        .of()
        .forEach(
            (relation, above) -> above.forEach(each -> concerned.addAll(roster.viewsOf(each))));
    if (!concerned.isEmpty()) {
      long unused = holdForALook(concerned);
    }
    for (String view : roster.computed()) {
      if (!concerned.contains(view)) {
        answer(view, answer.number(), answer.moment());
      }
    }
  }

  private void answer(String view, long number, CatalogEvent.Moment moment)
      throws InterruptedException {
    updates.addAll(holds.answer(view, number, moment));
    if (holds.wasTooEarly(view, number)) {
      long unused = looks.order(Set.of(view), Set.of(), true);
    }
  }

  private void compare(CatalogEvent.Looked look) throws Outage, SourceFault, InterruptedException {
    Map<String, Verdict> anew = new LinkedHashMap<>();
    boolean others = false;
    for (Verdict verdict : look.verdicts()) {
      String view = verdict.view().name();
      ViewRoster.Entry entry = roster.entry(view);
      suspicions.answer(verdict, look.number());
      if (verdict instanceof Verdict.Refused refused) {
        refuse(view, refused.reason());
      } else if (verdict instanceof Verdict.Unpublished) {
        // Somebody took it out of the publication just now: the next look says more.
        log.log(Level.DEBUG, () -> view + " is not published");
      } else if (entry != null && entry.verdict().equals(verdict)) {
        answer(view, look.number(), look.moment());
      } else {
        holds.drop(view);
        answer(view, look.number(), look.moment());
        if (entry != null) {
          joining.begin(view, view + " was altered");
          others |= !look.all() && isOfAnotherPublication(entry.verdict(), verdict);
        }
        anew.put(view, verdict);
      }
    }
    if (others) {
      doubtAll(anew.keySet());
    }
    if (!anew.isEmpty()) {
      join(anew);
    }
  }

  private static boolean isOfAnotherPublication(Verdict before, Verdict now) {
    return before instanceof StreamedTable of
        && now instanceof StreamedTable other
        && !of.isOfPublicationOf(other);
  }

  /** A publication that was made again may have sent a part of a transaction to all others too. */
  private void doubtAll(Set<String> butThese) throws InterruptedException {
    Set<String> others = new HashSet<>(roster.views());
    others.removeAll(butThese);
    if (!others.isEmpty()) {
      long unused = holdForALook(others);
    }
  }

  private void join(Map<String, Verdict> anew) throws Outage, InterruptedException {
    if (!streaming && anew.values().stream().anyMatch(Verdict::isExact)) {
      throw Outage.readAgain(anew.keySet().iterator().next() + " can be followed now");
    }
    log.log(Level.INFO, named(anew.keySet()) + " read while the other views go on");
    for (String view : anew.keySet()) {
      if (reasons.remove(view) != null) {
        updates.add(new Update.Status(view, State.STALE, view + " is being read"));
      }
      joining.begin(view, view + " is being read");
    }
    roster.join(anew.values(), readings.nextSnapshot());
    decoding.decodeFor(roster.set());
    readings.clocked(roster.clocked());
  }

  private static String named(Set<String> views) {
    String first = views.iterator().next();
    int others = views.size() - 1;
    return switch (others) {
      case 0 -> first + " is";
      case 1 -> first + " and another view are";
      default -> first + " and " + others + " other views are";
    };
  }

  private void refuse(String view, String reason) {
    roster.forget(view);
    holds.forget(view);
    joining.end(view);
    if (!reason.equals(reasons.put(view, reason))) {
      updates.add(new Update.Status(view, State.FAILED, reason));
    }
  }
}
