package io.tailrace.view.position;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeIdTest {
  private static List<@Nullable Long> at(@Nullable Long... timestamps) {
    return Arrays.asList(timestamps);
  }

  @Test
  void oneViewIsItsFingerprintAndTimestamp() {
    assertEquals("7f3a-1608081358001", ResumeId.text(List.of("7f3a"), at(1608081358001L)));
    assertEquals(new ResumeId("7f3a", at(1608081358001L)), ResumeId.parse("7f3a-1608081358001", 1));
  }

  @Test
  void equalTimestampsAreWrittenOnce() {
    String both = History.combined(List.of("a", "b"));
    assertEquals(both + "-5", ResumeId.text(List.of("a", "b"), at(5L, 5L)));
    assertEquals(new ResumeId(both, at(5L, 5L)), ResumeId.parse(both + "-5", 2));
  }

  @Test
  void differentOnesAreWrittenInOrderAndMissingOnesAreEmpty() {
    String all = History.combined(List.of("a", "", "c"));
    assertEquals(
        all + "-5..-1".replace("-1", "18446744073709551615"),
        ResumeId.text(List.of("a", "", "c"), at(5L, null, -1L)));
    assertEquals(
        new ResumeId(all, at(5L, null, -1L)), ResumeId.parse(all + "-5..18446744073709551615", 3));
    assertEquals(new ResumeId("ab", at(null, 5L)), ResumeId.parse("ab-.5", 2));
    assertEquals(new ResumeId("ab", at(5L, null)), ResumeId.parse("ab-5.", 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "hello",
        "7f3a",
        "7F3A-1",
        "7f3a-1.2.3",
        "7f3a--1",
        "7f3a-+1",
        "7f3a- 1",
        "7f3a-1\n",
        "7f3a-18446744073709551616",
        "7f3a-99999999999999999999",
        "7f3a-123456789012345678901",
        "7f3a-1.x",
        "v2:7f3a-1"
      })
  void anythingElseIsNone(String text) {
    assertNull(ResumeId.parse(text, 2));
  }

  @Test
  void aVeryLongTextIsNoneWithoutBeingRead() {
    assertNull(ResumeId.parse("7f3a-" + "1.".repeat(1_000_000), 2));
  }
}
