package io.tailrace.view.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class RetiredFramesTest {
  @Test
  void whoReadsAStepKeepsItUntilNewerOnesOutweighTheBound() {
    RetiredFrames superseded = new RetiredFrames(1_000);
    List<LogStep> steps = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      LogStep step =
          LogStep.of(true, 0, i, 0, List.of(new Frame(true, new byte[300], new DeflatedFrames())));
      steps.add(step);
      superseded.add(step);
    }
    assertEquals(
        List.of(false, false, true, true, true),
        steps.stream().map(step -> Objects.nonNull(step.frames().get(0).body())).toList());
  }

  @Test
  void aStepBeyondTheBoundGoesAtOnce() {
    RetiredFrames superseded = new RetiredFrames(1_000);
    LogStep large =
        LogStep.of(true, 0, 1, 0, List.of(new Frame(true, new byte[1_001], new DeflatedFrames())));
    superseded.add(large);
    assertEquals(null, large.frames().get(0).body());
  }

  @Test
  void stepsWithoutBytesAreNotCollected() {
    RetiredFrames superseded = new RetiredFrames(1_000);
    for (int i = 0; i < 5; i++) {
      superseded.add(LogStep.of(true, 0, i, 0, List.of()));
    }
    assertEquals(0, superseded.size());
  }
}
