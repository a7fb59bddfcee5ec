package io.tailrace.web.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class ResponseGuardTest {
  @Test
  void nobodyEntersBeforeItIsOpenOrAfterItsEnd() {
    ResponseGuard gate = new ResponseGuard();
    assertFalse(gate.enter());
    gate.open();
    assertTrue(gate.enter());
    assertFalse(gate.leave());
    assertTrue(gate.close());
    assertFalse(gate.enter());
    gate.open();
    assertFalse(gate.enter());
  }

  @Test
  void whoeverIsInsideEndsIt() {
    ResponseGuard gate = new ResponseGuard();
    gate.open();
    assertTrue(gate.enter());
    assertFalse(gate.close());
    assertFalse(gate.closeReported());
    assertTrue(gate.leave());
    assertFalse(gate.close());
  }

  @Test
  void theReportOfAFailureEndsIt() {
    ResponseGuard gate = new ResponseGuard();
    gate.open();
    assertTrue(gate.enter());
    assertFalse(gate.fail());
    assertFalse(gate.close());
    assertTrue(gate.closeReported());
  }

  @Test
  void aFailureAfterItsReportEndsIt() {
    ResponseGuard gate = new ResponseGuard();
    gate.open();
    assertTrue(gate.enter());
    assertFalse(gate.closeReported());
    assertTrue(gate.fail());
  }

  @Test
  void exactlyOneOfTwoThreadsEndsIt() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 20_000; round++) {
        ResponseGuard gate = new ResponseGuard();
        gate.open();
        CyclicBarrier together = new CyclicBarrier(2);
        Future<Boolean> writer =
            threads.submit(after(together, () -> gate.enter() && gate.leave()));
        Future<Boolean> closer = threads.submit(after(together, gate::close));
        assertEquals(1, (writer.get() ? 1 : 0) + (closer.get() ? 1 : 0));
      }
    } finally {
      threads.shutdown();
    }
  }

  private static Callable<Boolean> after(CyclicBarrier barrier, Callable<Boolean> call) {
    return () -> {
      barrier.await();
      return call.call();
    };
  }
}
