package io.tailrace.source.postgres.refresh;

import io.tailrace.view.Update;
import java.util.List;

/**
 * A reading and its place among the commits.
 *
 * @param rest of a view whose changes are kept, those behind the reading; the view has then left
 *     the timeline
 */
public record PlacedRefresh(List<Update> updates, List<Touch> rest) {
  static final PlacedRefresh NOTHING = new PlacedRefresh(List.of(), List.of());

  public PlacedRefresh {
    updates = List.copyOf(updates);
    rest = List.copyOf(rest);
  }
}
