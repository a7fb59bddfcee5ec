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
 * Updates of views that wait for a check of the catalogue, because the stream described their
 * relations anew. An update leaves as soon as checks have answered all questions before it. For one
 * thread.
 */
final class Holds {
  /** The most rows that wait of one view; beyond, the view is read again. */
  private static final long MOST_ROWS = 100_000;

  private final Map<String, Hold> held = new HashMap<>();
  private long changes;

  private static final class Hold {
    final Deque<Item> items = new ArrayDeque<>();
    long rows;
  }

  private sealed interface Item {}

  /**
   * A check that has to come before anything behind it.
   *
   * @param transaction whose end the check has to have seen
   * @param any whether any transaction will do
   * @param look the number of the first check that is late enough
   */
  private record Question(int transaction, boolean any, long look) implements Item {
    boolean isAnsweredBy(long number, CatalogEvent.Moment moment) {
      return number >= look && (any || moment.snapshot().seesCommitOf(transaction));
    }
  }

  private record Kept(Update update) implements Item {}

  /**
   * Holds a view until a check has seen the end of a transaction.
   *
   * @param transaction the low half of its number
   * @param look the number of the first check that is late enough
   */
  void hold(String view, int transaction, long look) {
    add(view, new Question(transaction, false, look));
  }

  /** Holds a view until one more check. */
  void hold(String view, long look) {
    add(view, new Question(0, true, look));
  }

  private void add(String view, Question question) {
    changes++;
    Deque<Item> items = held.computeIfAbsent(view, none -> new Hold()).items;
    if (!question.equals(items.peekLast())) {
      items.add(question);
    }
  }

  /** Grows whenever a view is held or released. */
  long changes() {
    return changes;
  }

  boolean isHeld(String view) {
    return held.containsKey(view);
  }

  Set<String> views() {
    return Set.copyOf(held.keySet());
  }

  /**
   * Keeps an update of a held view.
   *
   * @return whether it could be kept; if not, all that was kept of the view is dropped
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
   * The view was checked.
   *
   * @return the updates that leave now, in order
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
    changes++;
    return free;
  }

  /**
   * Whether a check with this number was late enough, and still had not seen the transaction's end.
   */
  boolean wasTooEarly(String view, long number) {
    Hold hold = held.get(view);
    return hold != null
        && hold.items.peek() instanceof Question question
        && question.look() <= number;
  }

  /** The view is not followed any more. */
  void forget(String view) {
    changes++;
    held.remove(view);
  }

  /** Drops what was kept of the view, which stays held. */
  void drop(String view) {
    Hold hold = held.get(view);
    if (hold != null) {
      hold.items.removeIf(Kept.class::isInstance);
      hold.rows = 0;
    }
  }
}
