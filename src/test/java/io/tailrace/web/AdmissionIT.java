package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.Await;
import io.tailrace.testing.clients.SseEvent;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.containers.TestLogin;
import io.tailrace.web.http.AppContext;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.apache.catalina.valves.RemoteIpValve;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many streams one client may have, behind a proxy that says who it is. */
final class AdmissionIT {
  private final List<StrictClient> clients = new ArrayList<>();
  private ScriptedApplication server;

  @BeforeEach
  void start() throws Exception {
    server =
        ScriptedApplication.start(
            context -> {
              context.getPipeline().addValve(new RemoteIpValve());
              TestLogin.basic(context, TestLogin.users());
            },
            "tailrace.url=postgresql://db/shop",
            "tailrace.views=a,secret",
            "tailrace.view.secret.roles=boss",
            "tailrace.heartbeat=1s",
            "tailrace.streams.max=5",
            "tailrace.streams.max-per-user=2",
            "tailrace.streams.max-per-address=3");
    server.contents("a", 1, "[1]");
    server.contents("secret", 1, "[1]");
  }

  @AfterEach
  void stop() throws Exception {
    for (StrictClient each : clients) {
      each.close();
    }
    server.close();
  }

  private StrictClient stream(String view, String address, String... headers) throws Exception {
    String[] all = new String[headers.length + 1];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = "X-Forwarded-For: " + address;
    StrictClient client = StrictClient.get(server.uri("api/stream/" + view), all);
    clients.add(client);
    return client;
  }

  private void served(String view, String address, String... headers) throws Exception {
    stream(view, address, headers).awaitEvent("snapshot");
  }

  private void refused(String label, StrictClient client, String setting) throws Exception {
    long before = count(label);
    client.awaitEnd();
    assertEquals(503, client.status());
    assertEquals("30", client.header("Retry-After"));
    assertTrue(client.body().contains("tailrace.streams." + setting + " says"), client.body());
    Await.until("the count", () -> count(label) > 0 && count(label) >= before);
  }

  private long count(String label) {
    return server.served().refusals().counts().getOrDefault(label, 0L);
  }

  @Test
  void anAddressHasItsCapAndAnIpv6NetworkIsOne() throws Exception {
    served("a", "192.0.2.1");
    served("a", "192.0.2.1");
    served("a", "192.0.2.1");
    refused("address_full", stream("a", "192.0.2.1"), "max-per-address");
    served("a", "2001:db8::1");
    served("a", "2001:db8::2");
    refused("full", stream("a", "192.0.2.9"), "max");
    clients.get(0).close();
    clients.get(1).close();
    server.awaitStreams(3);
    served("a", "2001:db8::3");
    refused("address_full", stream("a", "2001:db8::4"), "max-per-address");
  }

  @Test
  void aUserHasItsCapWhereverItComesFrom() throws Exception {
    served("secret", "192.0.2.1", TestLogin.BOSS);
    served("secret", "192.0.2.2", TestLogin.BOSS);
    refused("user_full", stream("secret", "192.0.2.3", TestLogin.BOSS), "max-per-user");
    StrictClient browser =
        stream("secret", "192.0.2.3", TestLogin.BOSS, "Accept: text/event-stream").awaitEnd();
    assertEquals(200, browser.status());
    assertEquals(List.of("", "busy"), browser.events().stream().map(SseEvent::event).toList());
    assertEquals(2, count("user_full"));
    served("secret", "192.0.2.3", TestLogin.OTHER_BOSS);
  }

  @Test
  void tomcatSaysHowManyConnectionsItTakes() {
    assertNotNull(ConnectorCheck.warning(1_000_000, ManagementFactory.getPlatformMBeanServer()));
    assertNull(ConnectorCheck.warning(4_999, ManagementFactory.getPlatformMBeanServer()));
  }

  @Test
  void nothingIsHeldOfWhoHasLeftWhicheverWay() throws Exception {
    served("secret", "192.0.2.1", TestLogin.BOSS);
    served("a", "192.0.2.2");
    assertEquals(3, server.served().limits().known());
    StrictClient stalled = StrictClient.narrow(server.uri("api/stream/a"), 4096);
    clients.add(stalled);
    stalled.awaitEvent("snapshot");
    server.insert("a", 2, "[\"" + "x".repeat(1_000_000) + "\"]");
    for (StrictClient each : clients) {
      each.close();
    }
    server.awaitStreams(0);
    assertEquals(0, server.served().limits().known());
    served("secret", "192.0.2.1", TestLogin.BOSS);
    AppContext served = server.served();
    server.undeploy();
    assertEquals(0, served.limits().taken());
    assertEquals(0, served.limits().known());
  }
}
