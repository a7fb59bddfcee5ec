package io.tailrace.source.postgres.merge;

import io.tailrace.source.postgres.analysis.Postponements;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.event.CatalogEvent;
import io.tailrace.source.postgres.event.FollowSet;
import io.tailrace.source.postgres.refresh.RefreshScheduler;
import io.tailrace.view.Update;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.SourceFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what leaves the merger: lets an update out, keeps it until the catalogue was checked, has
 * the view read again, or refuses the view. For one thread.
 */
final class UpdateGate {
  private static final Duration UNTIL_NEXT_SIZE = Duration.ofMinutes(10);

  private final ViewRoster roster;
  private final RefreshScheduler readings;
  private final Postponements postponements;
  private final Holds holds = new Holds();
  private final JoiningViews joining;
  private final Suspicions suspicions = new Suspicions();

  /** The reported reasons, by view. */
  private final Map<String, String> reasons = new HashMap<>();

  private final List<Update> updates = new ArrayList<>();
  private CatalogRequests requests;
  private Consumer<FollowSet> decoding;

  UpdateGate(
      ViewRoster roster,
      RefreshScheduler readings,
      CatalogRequests requests,
      Consumer<FollowSet> decoding,
      Postponements postponements,
      LongSupplier nanos) {
    this.roster = roster;
    this.readings = readings;
    this.requests = requests;
    this.decoding = decoding;
    this.postponements = postponements;
    this.joining = new JoiningViews(nanos);
  }

  /** The connections were replaced; nothing that was asked or reported on the old ones counts. */
  void reconnected(CatalogRequests newRequests, Consumer<FollowSet> newDecoding) {
    requests = newRequests;
    decoding = newDecoding;
    reasons.clear();
    suspicions.clear();
  }

  /** The status was reported already. */
  void reported(Update.Status status) {
    reasons.put(status.view(), status.reason());
  }

  /** Takes everything that may leave now. */
  List<Update> take() {
    List<Update> taken = List.copyOf(updates);
    updates.clear();
    return taken;
  }

  /** Lets an update out, even of a held view. */
  void release(Update update) {
    updates.add(update);
  }

  /** Lets updates out, even of held views. */
  void release(Collection<? extends Update> all) {
    updates.addAll(all);
  }

  /** Lets an update out, or keeps it while its view is held. */
  void send(Update update) throws InterruptedException {
    if (!holds.isHeld(update.view())) {
      updates.add(update);
    } else if (!holds.keep(update)) {
      doubt(
          update.view(),
          update.view() + " changed too much while its definition was checked",
          null);
    }
  }

  // Checks of the catalogue.

  /** Grows whenever a view is held or released. */
  long changes() {
    return holds.changes();
  }

  boolean isHeld(String view) {
    return holds.isHeld(view);
  }

  /** Orders a check that no view waits for. */
  void check(Set<String> views) throws InterruptedException {
    long unused = requests.order(views, Set.of(), false);
  }

  /** Holds these views until a check that is ordered now; returns its number. */
  long holdForCheck(Set<String> views) throws InterruptedException {
    return holdForCheck(views, views);
  }

  /** Has some views checked, and holds others until then. */
  long holdForCheck(Set<String> checked, Set<String> held) throws InterruptedException {
    long check = requests.order(checked, Set.of(), false);
    held.forEach(view -> holds.hold(view, check));
    return check;
  }

  /**
   * Holds these views until a check has seen the end of a transaction.
   *
   * @param strangers relations that nobody follows
   * @param descendants views that are held because the strangers may be their tables' children
   */
  void holdForCheck(
      Set<String> views, Set<Integer> strangers, Collection<String> descendants, int transaction)
      throws InterruptedException {
    long check = requests.order(views, strangers, false);
    views.forEach(view -> holds.hold(view, transaction, check));
    descendants.forEach(view -> holds.hold(view, transaction, check));
  }

  /** Holds views until the check that published them, which has this number. */
  void holdUntil(long check, Collection<String> views) {
    views.forEach(view -> holds.hold(view, check));
  }

  /** A check found the view as it is followed: what waited for that leaves. */
  void answer(String view, long check, CatalogEvent.Moment moment) throws InterruptedException {
    updates.addAll(holds.answer(view, check, moment));
    if (holds.wasTooEarly(view, check)) {
      long unused = requests.order(Set.of(view), Set.of(), true);
    }
  }

  /** A check found the view altered: what was kept of it is dropped. */
  void drop(String view, long check, CatalogEvent.Moment moment) throws InterruptedException {
    holds.drop(view);
    answer(view, check, moment);
  }

  // Views that are read again.

  /**
   * The stream says nothing certain of the view from here on: it is read again.
   *
   * @param transaction whose end the check has to see; null for none
   */
  void doubt(String view, String reason, @Nullable Integer transaction)
      throws InterruptedException {
    roster.forget(view);
    holds.drop(view);
    if (transaction == null) {
      long unused = holdForCheck(Set.of(view));
    } else {
      holdForCheck(Set.of(view), Set.of(), List.of(), transaction);
    }
    joining.begin(view, reason);
  }

  /** The stream contradicts the view's contents: it is read again, and its definition compared. */
  void suspect(String view, String what) throws InterruptedException {
    FollowedView entry = roster.entry(view);
    if (entry != null) {
      suspicions.begin(view, entry.verdict(), what);
      doubt(view, what, null);
    }
  }

  /**
   * A check found this of the view.
   *
   * @throws SourceFault where the view was suspected, and is unaltered
   */
  void clear(Verdict verdict, long check) throws SourceFault {
    suspicions.answer(verdict, check);
  }

  /** What was read may belong to another definition than the last check saw: it is checked. */
  void checkReading(String view) throws InterruptedException {
    suspicions.read(view, holdForCheck(Set.of(view)));
  }

  /** The view is read again, for this reason; the first reason stays. */
  void joins(String view, String reason) {
    joining.begin(view, reason);
  }

  /** The view was read. */
  void joined(String view) {
    joining.end(view);
  }

  /** These views are read while all others go on. */
  void join(Collection<Verdict> verdicts) {
    verdicts.forEach(
        verdict -> {
          String view = verdict.view().name();
          joining.begin(view, view + " is being read");
        });
    roster.join(verdicts, readings.nextSnapshot());
    decode();
  }

  /** These views are read again under their present definition. */
  void rejoin(Set<String> views) {
    join(
        views.stream()
            .map(roster::entry)
            .flatMap(entry -> entry == null ? Stream.empty() : Stream.of(entry.verdict()))
            .toList());
  }

  /** Has the stream decoded for the views of the roster. */
  void decode() {
    decoding.accept(roster.set());
  }

  /** Reports the views whose reading takes long. */
  void reportLateReadings() {
    updates.addAll(joining.late());
  }

  // Views that cannot be followed.

  void tooLarge(String view, @Nullable String refusal) {
    String reason = view + " " + refusal;
    postponements.postpone(view, reason, UNTIL_NEXT_SIZE);
    refuse(view, reason);
  }

  /** The view is not followed; the reason is reported once. */
  void refuse(String view, String reason) {
    roster.forget(view);
    holds.forget(view);
    joining.end(view);
    if (!reason.equals(reasons.put(view, reason))) {
      updates.add(new Update.Status(view, State.FAILED, reason));
    }
  }

  /** A view that was refused is read. */
  void accepted(String view) {
    if (reasons.remove(view) != null) {
      updates.add(new Update.Status(view, State.STALE, view + " is being read"));
    }
  }

  /** The view is gone. */
  void forget(String view) {
    roster.forget(view);
    holds.forget(view);
    joining.end(view);
    suspicions.forget(view);
    reasons.remove(view);
  }
}
