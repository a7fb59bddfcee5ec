package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.Await;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.containers.TestLogin;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** What Prometheus and JMX are told of an application in a server, and until when. */
final class MetricsIT {
  private static StrictClient get(ScriptedApplication server, String path, String... headers)
      throws IOException {
    try (StrictClient client = StrictClient.get(server.uri(path), headers)) {
      return client.awaitEnd();
    }
  }

  private static Set<ObjectName> beans() throws Exception {
    return ManagementFactory.getPlatformMBeanServer()
        .queryNames(new ObjectName("io.tailrace:path=/tailrace,*"), null);
  }

  @Test
  void whatIsServedIsCounted() throws Exception {
    try (ScriptedApplication server =
        ScriptedApplication.start("tailrace.url=postgresql://db/shop", "tailrace.views=a")) {
      server.contents("a", 10, "[1]", "[2]");
      try (StrictClient client = StrictClient.get(server.uri("api/stream/a"))) {
        client.awaitEvent("snapshot");
        StrictClient scrape = get(server, "metrics");
        assertEquals(200, scrape.status());
        assertEquals("text/plain;version=0.0.4;charset=utf-8", scrape.header("Content-Type"));
        assertEquals("no-store", scrape.header("Cache-Control"));
        assertSample(server, "tailrace_streams_open 1.0");
        assertSample(server, "tailrace_view_state{state=\"live\",view=\"a\"} 1.0");
        assertSample(server, "tailrace_streams_joined_total{way=\"checkpoint\"} 1.0");
        assertSample(server, "tailrace_streams_frames_total 1.0");
        assertSample(server, "tailrace_view_batches_total{view=\"a\"} 1.0");
        assertSample(server, "tailrace_view_checkpoints_total{view=\"a\"} 1.0");
        server.insert("a", 11, "[3]");
        client.awaitEvent("batch");
        assertSample(server, "tailrace_commit_to_write_seconds_count 1");
        assertSample(
            server, "tailrace_view_changed_rows_total{change=\"inserted\",view=\"a\"} 3.0");
        assertSample(server, "tailrace_view_rows{view=\"a\"} 3.0");
        assertSample(server, "tailrace_source_up{source=\"(default)\"} 1.0");
        assertEquals(404, get(server, "api/views/none").status());
        assertSample(server, "tailrace_requests_refused_total{reason=\"unknown_view\"} 1.0");
      }
      assertEquals(4, beans().size());
      server.undeploy();
      assertEquals(Set.of(), beans());
    }
  }

  private static void assertSample(ScriptedApplication server, String sample) {
    Await.until(
        sample,
        () -> {
          try {
            return get(server, "metrics").body().contains("\n" + sample + "\n");
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void whereRolesAreSetTheMetricsWantALogin() throws Exception {
    try (ScriptedApplication server =
        ScriptedApplication.start(
            context -> TestLogin.basic(context, TestLogin.users()),
            "tailrace.url=postgresql://db/shop",
            "tailrace.views=a",
            "tailrace.metrics.roles=boss")) {
      StrictClient stranger = get(server, "metrics");
      assertEquals(401, stranger.status());
      assertTrue(stranger.body().contains("log in to see the metrics"), stranger.body());
      StrictClient clerk = get(server, "metrics", TestLogin.CLERK);
      assertEquals(403, clerk.status());
      assertTrue(clerk.body().contains("for users with another role"), clerk.body());
      assertEquals(200, get(server, "metrics", TestLogin.BOSS).status());
      assertEquals(200, get(server, "health/live").status());
    }
  }
}
