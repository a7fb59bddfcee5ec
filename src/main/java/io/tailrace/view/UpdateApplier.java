package io.tailrace.view;

import io.tailrace.view.log.Timestamp;
import io.tailrace.view.zset.SourceFault;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Applies the updates of a source to the views of one database, and collects the groups that they
 * concern. Its {@link Database} guards it, but for the two versions, which any thread may read.
 */
final class UpdateApplier {
  private final Roster roster;
  private final InstantSource clock;
  private final AwaitingGroups awaiting;
  private DatabaseClock databaseClock = new DatabaseClock(0);
  private final AtomicLong statusVersion = new AtomicLong();
  private final AtomicLong namesVersion = new AtomicLong();

  UpdateApplier(Roster roster, InstantSource clock, AwaitingGroups awaiting) {
    this.roster = roster;
    this.clock = clock;
    this.awaiting = awaiting;
  }

  /** Grows whenever a view's state or its reason changes. */
  long statusVersion() {
    return statusVersion.get();
  }

  /** Grows whenever a view comes or goes. */
  long namesVersion() {
    return namesVersion.get();
  }

  /**
   * Applies all of it. Of a view that got an impossible update, only its states are taken from
   * there on.
   *
   * @param touched gets the groups with streams that have something new to look at
   */
  void apply(List<Update> together, Preparation prepared, Set<Group> touched) throws SourceFault {
    Set<String> doubted = new LinkedHashSet<>();
    String first = "";
    try {
      for (Update update : together) {
        if (update instanceof Update.OfContents && doubted.contains(update.view())) {
          continue;
        }
        try {
          applyOrDoubt(update, prepared, touched);
        } catch (SourceFault e) {
          first = doubted.isEmpty() ? String.valueOf(e.getMessage()) : first;
          doubted.add(update.view());
        }
      }
    } finally {
      awaiting.touchReached(touched);
    }
    if (!doubted.isEmpty()) {
      throw new SourceFault(first, doubted);
    }
  }

  private void applyOrDoubt(Update update, Preparation prepared, Set<Group> touched)
      throws SourceFault {
    if (update instanceof Update.Clock now) {
      clock(now.clock()).moveTo(now.timestamp(), now.time());
    } else if (update instanceof Update.Added added) {
      renamed(roster.add(added.view(), prepared.coming(added)));
    } else if (update instanceof Update.Removed removed) {
      View view = roster.remove(removed.view(), removed.reason());
      if (view != null) {
        view.remove(removed.reason(), clock.millis());
        view.touch(true, true, touched);
      }
      renamed(view != null);
    } else if (roster.whyGone(update.view()) == null) {
      applyOrDoubt(roster.required(update.view()), update, prepared, touched);
    }
  }

  /** The clock of this number; who follows an earlier one does not move any more. */
  private DatabaseClock clock(long number) {
    if (databaseClock.number() != number) {
      databaseClock = new DatabaseClock(number);
    }
    return databaseClock;
  }

  private void renamed(boolean changed) {
    if (changed) {
      namesVersion.incrementAndGet();
      statusVersion.incrementAndGet();
    }
  }

  private void applyOrDoubt(View view, Update update, Preparation prepared, Set<Group> touched)
      throws SourceFault {
    long before = view.statusVersion();
    long news = view.news();
    long newsForAll = view.news;
    try {
      apply(view, update, prepared);
    } catch (SourceFault e) {
      view.doubt();
      throw e;
    } catch (RuntimeException | Error e) {
      view.lose();
      throw e;
    } finally {
      boolean status = view.statusVersion() != before;
      if (status) {
        statusVersion.incrementAndGet();
      }
      if (view.news() != news) {
        view.touch(view.news != newsForAll, status, touched);
      }
    }
  }

  private void apply(View view, Update update, Preparation prepared) throws SourceFault {
    long now = clock.millis();
    view.slices.tidy(now);
    if (update instanceof Update.Contents contents) {
      boolean ended = contents.pace() == Update.Pace.ENDED;
      Update.Contents read = ended ? at(contents, beside(view, contents.timestamp())) : contents;
      view.take(read, prepared.reading(update), furthest(view), now);
    } else if (update instanceof Update.Changes changes) {
      view.take(changes, now);
    } else if (update instanceof Update.Cleared cleared) {
      view.take(cleared, prepared.reading(update), now);
    } else if (update instanceof Update.Bridge bridge) {
      view.take(bridge, now);
    } else if (update instanceof Update.Progress progress) {
      view.take(progress, now);
    } else if (update instanceof Update.Clocked clocked) {
      view.take(clocked, clock(clocked.clock()), now);
    } else if (update instanceof Update.Ended ended) {
      view.take(ended, beside(view, ended.timestamp()), now);
    } else if (update instanceof Update.Status status) {
      view.take(status, now);
    } else if (update instanceof Update.Outage outage) {
      view.take(outage, now);
    } else if (update instanceof Update.Behind behind) {
      view.take(behind, now);
    }
  }

  /** What holds at every timestamp takes the one of the views beside it. */
  private static Update.Contents at(Update.Contents read, long timestamp) {
    return new Update.Contents(
        read.view(),
        read.history(),
        read.columns(),
        read.pace(),
        timestamp,
        read.time(),
        read.rows());
  }

  /** How far the furthest of the other views of one clock has come; 0 where there is none. */
  private long furthest(View view) {
    return others(view)
        .filter(other -> !other.hasItsOwnPace())
        .mapToLong(View::frontier)
        .reduce(0, Timestamp::max);
  }

  /** How far those have come together that a view without a clock of its own would move with. */
  private long beside(View view, long otherwise) {
    long least =
        others(view)
            .filter(other -> !other.isAlone() && !other.isEnded())
            .mapToLong(View::frontier)
            .reduce(-1, Timestamp::min);
    long beside = least == -1 ? furthest(view) : least;
    return beside == 0 ? otherwise : beside;
  }

  private Stream<View> others(View view) {
    return roster.all().filter(other -> other != view && other.loaded());
  }
}
