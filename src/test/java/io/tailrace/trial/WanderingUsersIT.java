package io.tailrace.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.Await;
import io.tailrace.testing.SeededRandom;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.containers.Application;
import io.tailrace.testing.containers.EmbeddedTomcat;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two applications over one PostgreSQL: users wander between them while rows move from user to user
 * and tokens expire. In every build a short run with another seed; {@code -Dusers.steps=100000
 * -Djunit.jupiter.execution.timeout.mode=disabled} is a long one, {@code -Dusers.seed=7} repeats
 * one.
 */
final class WanderingUsersIT {
  private static final int STEPS = Integer.getInteger("users.steps", 1_000);
  private static final long SEED = Long.getLong("users.seed", System.nanoTime() % 100_000);
  private static final int USERS = 12;

  private static final Set<String> MUST_HAPPEN =
      Set.of(
          "a user came back",
          "a user came with the position of another",
          "a user changed nodes",
          "a user joined",
          "a user left",
          "an expired token was refused",
          "another user came with the rows and the position of the one before",
          "bye, since the token has expired");

  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

  private final SeededRandom random = SeededRandom.spread(SEED);
  private final Map<String, Integer> happened = new TreeMap<>();
  private final List<WanderingUser> users = new ArrayList<>();

  @Test
  void nobodyEverHasARowThatIsNotItsOwnAtTheTimestampThatItReceived() throws Exception {
    TestDatabase database = POSTGRES.newDatabase();
    try (Parcels parcels = new Parcels(database, random.fork());
        ParcelTokens tokens = new ParcelTokens();
        EmbeddedTomcat tomcat = new EmbeddedTomcat()) {
      for (String name : List.of("one", "two")) {
        tomcat.deploy(Application.of(name, settings(database, tokens)));
      }
      tomcat.start();
      ParcelAudit audit = new ParcelAudit(parcels);
      Replica all = new Replica();
      try (StrictClient auditor =
          StrictClient.resume(
              tomcat.uri("one").resolve("api/stream?view=notes&view=parcels"),
              all,
              event -> audit.observe(all, event),
              "Authorization: Bearer " + tokens.auditor())) {
        auditor.await("all rows", () -> all.has("parcels") && all.has("notes"));
        for (int i = 0; i < USERS; i++) {
          users.add(new WanderingUser(random.fork(), tokens, audit, happened));
        }
        List<URI> nodes = List.of(tomcat.uri("one"), tomcat.uri("two"));
        for (int step = 0; step < STEPS; step++) {
          step(parcels, nodes);
          auditor.pump();
        }
        settle(parcels, nodes, auditor, audit);
      }
      System.out.println(
          "wandering users with seed "
              + SEED
              + ": "
              + STEPS
              + " steps, "
              + parcels.commits()
              + " commits, "
              + audit.checked()
              + " comparisons, "
              + happened);
      assertTrue(audit.checked() > STEPS, () -> audit.checked() + " comparisons");
    } catch (AssertionError e) {
      throw new AssertionError("with -Dusers.seed=" + SEED + ": " + e.getMessage(), e);
    }
    Set<String> missing = new TreeSet<>(MUST_HAPPEN);
    missing.removeAll(happened.keySet());
    assertEquals(Set.of(), missing, "never happened");
  }

  private static Map<String, String> settings(TestDatabase database, ParcelTokens tokens) {
    Map<String, String> settings = new HashMap<>(tokens.settings());
    settings.put("tailrace.url", database.url());
    settings.put("tailrace.user", "postgres");
    settings.put("tailrace.views", "parcels,notes");
    settings.put("tailrace.heartbeat", "1s");
    settings.put("tailrace.view.parcels.rows.owner", "user");
    settings.put("tailrace.view.parcels.filter-by", "kind");
    settings.put("tailrace.view.notes.rows.owner", "claim:tenants");
    settings.put("tailrace.view.parcels.all-rows-roles", "auditor");
    settings.put("tailrace.view.notes.all-rows-roles", "auditor");
    return settings;
  }

  private void step(Parcels parcels, List<URI> nodes) throws Exception {
    WanderingUser user = random.of(users);
    if (random.below(5) < 2) {
      parcels.commit();
    } else if (!user.isConnected()) {
      user.connect(random.of(nodes), users);
    } else if (random.oneIn(10)) {
      user.leave();
      happened.merge("a user left", 1, Integer::sum);
    } else {
      user.read();
    }
    random.of(users).read();
  }

  /** Nothing changes any more: everybody has all rows of its own, and nothing else. */
  private void settle(Parcels parcels, List<URI> nodes, StrictClient auditor, ParcelAudit audit)
      throws IOException {
    Await.until(
        () -> users + " and " + audit.open() + " that are not compared",
        () -> {
          auditor.pump();
          for (WanderingUser user : users) {
            user.settle(random.of(nodes));
            user.read();
          }
          return audit.open() == 0 && users.stream().allMatch(user -> user.hasAll(parcels));
        });
    for (WanderingUser user : users) {
      user.leave();
    }
  }
}
