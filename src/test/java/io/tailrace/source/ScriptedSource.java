package io.tailrace.source;

import io.tailrace.source.runner.Runner;
import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.position.ResumePoint;
import io.tailrace.view.report.State;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Lets a script play a source, run by the real {@link Runner}. */
public final class ScriptedSource implements Source {
  /** What a database does. */
  public interface Script {
    List<String> views();

    Session open(Function<String, @Nullable ResumePoint> known) throws Broken;
  }

  /** One connection to it. */
  public interface Session {
    List<Update> next() throws Broken;

    void close();
  }

  /** The end of a connection. */
  public static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;

    private final State state;

    /** Live: read again at once. */
    public Broken(State state, String reason) {
      super(reason);
      this.state = state;
    }

    private Outage outage() {
      String reason = String.valueOf(getMessage());
      return switch (state) {
        case FAILED -> Outage.failed(reason, this);
        case LIVE -> Outage.readAgain(reason);
        case STALE, LOADING -> Outage.stale(reason, this);
      };
    }
  }

  private final Script script;

  private ScriptedSource(Script script) {
    this.script = script;
  }

  public static Loop runner(
      Script script, Database database, InstantSource clock, RandomGenerator random) {
    return new Runner(new ScriptedSource(script), database, clock, random);
  }

  @Override
  public List<String> views() {
    return script.views();
  }

  @Override
  public Tail open(Function<String, @Nullable ResumePoint> known) throws Outage {
    try {
      Session session = script.open(known);
      return new Tail() {
        @Override
        public List<Update> next() throws Outage {
          try {
            return session.next();
          } catch (Broken e) {
            throw e.outage();
          }
        }

        @Override
        public void close() {
          session.close();
        }
      };
    } catch (Broken e) {
      throw e.outage();
    }
  }
}
