package io.tailrace.source.postgres.merge;

import io.tailrace.source.postgres.event.CatalogEvent;
import io.tailrace.view.Update;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is not handed over of some views before the catalogue was looked at, since the stream gave
 * reason to think that it says something else of them now. What came before such a reason is free
 * as soon as a look has answered the reasons before it. For one thread.
 */
final class Holds {
  /** Rows that are held of one view; beyond, it is read again. */
  private static final long MOST_ROWS = 100_000;

  private final Map<String, Hold> held = new HashMap<>();

  private static final class Hold {
    final Deque<Item> items = new ArrayDeque<>();
    long rows;
  }

  private sealed interface Item {}

  /**
   * What has to be looked at before anything behind it goes on.
   *
   * @param transaction that the look has to see the end of
   * @param look the number of the first look that is late enough
   */
  private record Question(int transaction, boolean any, long look) implements Item {
    boolean isAnsweredBy(long number, CatalogEvent.Moment moment) {
      return number >= look && (any || moment.snapshot().seesCommitOf(transaction));
    }
  }

  private record Kept(Update update) implements Item {}

  /**
   * Holds a view back until a look has seen the end of a transaction.
   *
   * @param transaction the low half of its number
   * @param look the number of the first look that is late enough
   */
  void hold(String view, int transaction, long look) {
    add(view, new Question(transaction, false, look));
  }

  /** Holds a view back until it was looked at once more. */
  void hold(String view, long look) {
    add(view, new Question(0, true, look));
  }

  private void add(String view, Question question) {
    Deque<Item> items = held.computeIfAbsent(view, none -> new Hold()).items;
    if (!question.equals(items.peekLast())) {
      items.add(question);
    }
  }

  boolean isHeld(String view) {
    return held.containsKey(view);
  }

  Set<String> views() {
    return Set.copyOf(held.keySet());
  }

  /**
   * Keeps an update of a view that is held.
   *
   * @return whether it could be kept; where not, nothing of the view is
   */
  boolean keep(Update update) {
    Hold hold = held.get(update.view());
    if (hold == null) {
      throw new IllegalStateException(update.view() + " is not held");
    }
    hold.items.add(new Kept(update));
    hold.rows += rows(update);
    if (hold.rows <= MOST_ROWS || update instanceof Update.Contents) {
      return true;
    }
    drop(update.view());
    return false;
  }

  private static long rows(Update update) {
    if (update instanceof Update.Changes changes) {
      return 1L + changes.changes().size();
    }
    return update instanceof Update.Cleared cleared ? 1L + cleared.changes().size() : 1;
  }

  /**
   * The view was looked at.
   *
   * @return what goes on now, in order
   */
  List<Update> answer(String view, long number, CatalogEvent.Moment moment) {
    Hold hold = held.get(view);
    List<Update> free = new ArrayList<>();
    if (hold == null) {
      return free;
    }
    for (Item item = hold.items.peek(); item != null; item = hold.items.peek()) {
      if (item instanceof Kept kept) {
        hold.rows -= rows(kept.update());
        free.add(kept.update());
      } else if (!((Question) item).isAnsweredBy(number, moment)) {
        return free;
      }
      hold.items.poll();
    }
    held.remove(view);
    return free;
  }

  /** Whether a look with this number was asked for in time, and still had not seen enough. */
  boolean wasTooEarly(String view, long number) {
    Hold hold = held.get(view);
    return hold != null
        && hold.items.peek() instanceof Question question
        && question.look() <= number;
  }

  /** The view is not followed any more. */
  void forget(String view) {
    held.remove(view);
  }

  /** What was kept of the view is of no use; it is still held. */
  void drop(String view) {
    Hold hold = held.get(view);
    if (hold != null) {
      hold.items.removeIf(Kept.class::isInstance);
      hold.rows = 0;
    }
  }
}
