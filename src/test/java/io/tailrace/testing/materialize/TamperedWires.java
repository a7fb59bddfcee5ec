package io.tailrace.testing.materialize;

import io.tailrace.testing.postgres.ScriptedPostgresServer.Wire;
import io.tailrace.testing.postgres.ServerMessage;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Breaks one message of all that a server sends. Who waits for the rest of it is left to wait where
 * a watch has to notice, and is hung up on where nobody could.
 */
public final class TamperedWires implements Supplier<Wire> {
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private static final List<Harm> ALL = List.of(Harm.values());

  /** After so many a view was told something. */
  private static final int FETCHES = 2;

  private final Random random;
  private final Harm harm;
  private final boolean watched;

  // Guarded by this.
  private int left;
  private String harmed = "nothing";
  private boolean done;

  /**
   * @param at the first message that may be broken
   * @param watched whether a view that has been told something is known to be told more
   */
  public TamperedWires(Random random, int at, boolean watched) {
    this.random = random;
    this.harm = ALL.get(random.nextInt(ALL.size()));
    this.left = at;
    this.watched = watched;
  }

  @Override
  public Wire get() {
    return new Tampered();
  }

  public synchronized boolean isDone() {
    return done;
  }

  private synchronized byte @Nullable [] harm(ServerMessage message, int fetched) {
    if (done || left-- > 0) {
      return null;
    }
    byte[] broken = harm.to(message.bytes(), random);
    if (broken != null) {
      done = true;
      harmed = message.type() + " after " + fetched + " FETCHes";
    }
    return broken;
  }

  @Override
  public synchronized String toString() {
    return harm + " of " + harmed;
  }

  private final class Tampered implements Wire {
    private int fetched;
    private boolean complete;
    private boolean here;
    private @Nullable ServerMessage late;

    @Override
    public void write(ServerMessage message, DataOutputStream out) throws IOException {
      byte[] broken = harm(message, fetched);
      if (broken == null) {
        message.write(out);
        if (late != null) {
          late.write(out);
          late = null;
        }
        complete |= isFetched(message);
        if (complete && message.type() == 'Z') {
          fetched++;
          complete = false;
        }
        return;
      }
      here = true;
      if (harm == Harm.LATE) {
        late = message;
        return;
      }
      out.write(broken);
      if (harm == Harm.CUT) {
        out.flush();
        throw new EOFException("cut");
      }
    }

    private static boolean isFetched(ServerMessage message) {
      return new String(message.bytes(), StandardCharsets.ISO_8859_1).contains("FETCH ");
    }

    @Override
    public Duration patience() {
      return here && !(watched && fetched >= FETCHES) ? PATIENCE : Duration.ZERO;
    }
  }
}
