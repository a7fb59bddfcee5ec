package io.tailrace.view;

import io.tailrace.view.slice.Slice;
import java.util.List;

/** A view by its name, and which of its rows. */
public record ViewSlice(String view, Slice slice) {
  /** All rows of a view. */
  public static ViewSlice whole(String view) {
    return new ViewSlice(view, Slice.ALL);
  }

  /** All rows of these views. */
  public static List<ViewSlice> whole(List<String> views) {
    return views.stream().map(ViewSlice::whole).toList();
  }
}
