package io.tailrace.source.postgres.merge;

import io.tailrace.source.Outage;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.event.CatalogEvent;
import io.tailrace.source.postgres.refresh.RefreshScheduler;
import io.tailrace.view.Update;
import io.tailrace.view.zset.SourceFault;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Merges what the checks of the catalogue found. For one thread. */
final class CatalogMerge {
  private static final Logger log = System.getLogger(CatalogMerge.class.getName());

  private final ViewRoster roster;
  private final RefreshScheduler readings;
  private final UpdateGate gate;
  private final boolean streaming;

  CatalogMerge(ViewRoster roster, RefreshScheduler readings, UpdateGate gate, boolean streaming) {
    this.roster = roster;
    this.readings = readings;
    this.gate = gate;
    this.streaming = streaming;
  }

  void published(CatalogEvent.Publishing publishing) {
    gate.holdUntil(
        publishing.number(),
        publishing.views().stream().filter(view -> roster.entry(view) != null).toList());
  }

  void found(CatalogEvent.Found found) {
    for (Update update : found.updates()) {
      if (update instanceof Update.Removed removed) {
        gate.forget(removed.view());
      }
      gate.release(update);
    }
  }

  void ancestors(CatalogEvent.Ancestors answer) throws InterruptedException {
    Set<String> concerned = new HashSet<>();
    answer
        .of()
        .forEach(
            (relation, above) -> above.forEach(each -> concerned.addAll(roster.viewsOf(each))));
    if (!concerned.isEmpty()) {
      long unused = gate.holdForCheck(concerned);
    }
    for (String view : roster.computed()) {
      if (!concerned.contains(view)) {
        gate.answer(view, answer.number(), answer.moment());
      }
    }
  }

  void compare(CatalogEvent.Looked look) throws Outage, SourceFault, InterruptedException {
    Map<String, Verdict> altered = new LinkedHashMap<>();
    boolean republished = false;
    for (Verdict verdict : look.verdicts()) {
      String view = verdict.view().name();
      FollowedView entry = roster.entry(view);
      gate.clear(verdict, look.number());
      if (verdict instanceof Verdict.Refused refused) {
        gate.refuse(view, refused.reason());
      } else if (verdict instanceof Verdict.Unpublished) {
        // The table has just been taken out of the publication; the next check says more.
        log.log(Level.DEBUG, () -> view + " is not published");
      } else if (entry != null && entry.verdict().equals(verdict)) {
        gate.answer(view, look.number(), look.moment());
      } else {
        gate.drop(view, look.number(), look.moment());
        if (entry != null) {
          gate.joins(view, view + " was altered");
          republished |= !look.all() && isOfAnotherPublication(entry.verdict(), verdict);
        }
        altered.put(view, verdict);
      }
    }
    if (republished) {
      holdAllBut(altered.keySet());
    }
    if (!altered.isEmpty()) {
      join(altered);
    }
  }

  private static boolean isOfAnotherPublication(Verdict before, Verdict now) {
    return before instanceof StreamedTable of
        && now instanceof StreamedTable other
        && !of.isOfPublicationOf(other);
  }

  /** A publication that was made again may have sent only a part of a transaction to any view. */
  private void holdAllBut(Set<String> these) throws InterruptedException {
    Set<String> others = new HashSet<>(roster.views());
    others.removeAll(these);
    if (!others.isEmpty()) {
      long unused = gate.holdForCheck(others);
    }
  }

  private void join(Map<String, Verdict> altered) throws Outage, InterruptedException {
    if (!streaming && altered.values().stream().anyMatch(Verdict::isExact)) {
      throw Outage.readAgain(altered.keySet().iterator().next() + " can be followed now");
    }
    log.log(Level.INFO, subject(altered.keySet()) + " read while the other views go on");
    altered.keySet().forEach(gate::accepted);
    gate.join(altered.values());
    readings.clocked(roster.clocked());
  }

  private static String subject(Set<String> views) {
    String first = views.iterator().next();
    int others = views.size() - 1;
    return switch (others) {
      case 0 -> first + " is";
      case 1 -> first + " and another view are";
      default -> first + " and " + others + " other views are";
    };
  }
}
