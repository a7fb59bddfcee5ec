package io.tailrace.demo.feed;

import java.util.List;

/** Edits that are committed together, with the source's position after the last one. */
record Batch(List<Edit> edits, String source, String position) {
  Batch {
    edits = List.copyOf(edits);
  }
}
