package io.tailrace.view.zset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.view.Sets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContentsTest {
  private final Contents contents = new Contents();

  @BeforeEach
  void begin() throws SourceFault {
    contents.add(Sets.of("a", "b", "b"));
  }

  @Test
  void copiesAreCounted() throws SourceFault {
    contents.add(Sets.of("-b", "c"));
    assertEquals(Sets.of("a", "b", "c"), contents.copy().toZSet());
    assertEquals(3, contents.rows());
    assertEquals(3L * "[\"a\"],".length(), contents.bytes());
  }

  @Test
  void aDeletionOfWhatIsNotThereChangesNothing() {
    ZSet changes = Sets.of("-b", "-b", "-b", "c");
    SourceFault fault = assertThrows(SourceFault.class, () -> contents.add(changes));
    assertEquals("a row was deleted that is not there: [\"b\"]", fault.getMessage());
    assertEquals(Sets.of("a", "b", "b"), contents.copy().toZSet());
    assertEquals(3, contents.rows());
  }

  @Test
  void theDifferenceLeadsToTheTarget() throws SourceFault {
    ZSet difference = contents.differenceTo(Sets.of("b", "c"));
    assertEquals(Sets.of("-a", "-b", "c"), difference);
    contents.add(difference);
    assertEquals(Sets.of("b", "c"), contents.copy().toZSet());
  }
}
