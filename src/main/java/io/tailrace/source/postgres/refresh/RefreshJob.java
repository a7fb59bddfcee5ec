package io.tailrace.source.postgres.refresh;

import io.tailrace.source.postgres.catalog.Verdict;

/**
 * A view that is to be read.
 *
 * @param generation with which it joined
 */
public record RefreshJob(Verdict view, long generation) {
  String name() {
    return view.view().name();
  }
}
