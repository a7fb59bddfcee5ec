package io.tailrace.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SetupReferenceTest {
  @Test
  void itStandsAtTheEndOnce() {
    assertEquals("run: A" + SetupReference.TEXT, SetupReference.after("run: A"));
    assertEquals(
        "run: A" + SetupReference.TEXT, SetupReference.after(SetupReference.after("run: A")));
  }

  @Test
  void whatIsAddedStandsBeforeIt() {
    assertEquals("a; or b", SetupReference.also("a", "; or b"));
    assertEquals(
        "a; or b" + SetupReference.TEXT, SetupReference.also(SetupReference.after("a"), "; or b"));
  }
}
