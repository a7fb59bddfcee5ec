package io.tailrace.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class DeflatedFramesTest {
  private final DeflatedFrames frames = new DeflatedFrames();
  private final Deflation deflation = new Deflation();
  private final Frame frame = new Frame(false, new byte[1_000], frames);

  @Test
  void aFrameIsDeflatedOnce() {
    byte[] first = frame.deflated(deflation);
    assertSame(first, frame.deflated(new Deflation()));
    assertEquals(1_000, deflation.worked());
    assertEquals(first == null ? -1 : first.length, frames.bytes());
  }

  @Test
  void whatIsDroppedIsGoneInBothForms() {
    byte[] unused = frame.deflated(deflation);
    frame.drop();
    assertNull(frame.deflated(deflation));
    assertEquals(0, frames.bytes());
  }

  @Test
  void whenNobodyReadsNothingIsKept() {
    byte[] first = frame.deflated(deflation);
    frames.clear();
    assertEquals(0, frames.bytes());
    assertNotSame(first, frame.deflated(deflation));
    assertEquals(2_000, deflation.worked());
  }
}
