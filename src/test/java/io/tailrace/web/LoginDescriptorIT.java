package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.containers.EmbeddedTomcat;
import io.tailrace.testing.containers.ProxyLogin;
import io.tailrace.testing.containers.TestLogin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The logins of docs/SECURITY.md, deployed as they stand there. */
final class LoginDescriptorIT {
  @TempDir private static Path folder;
  private static EmbeddedTomcat server;

  @BeforeAll
  static void start() throws Exception {
    Files.writeString(folder.resolve("users.xml"), block("<tomcat-users"));
    Files.writeString(folder.resolve("web.xml"), block("<web-app"));
    server = new EmbeddedTomcat();
    server.deploy("basic", descriptor(block("BasicAuthenticator")));
    server.deploy("closed", descriptor(block("altDDName")));
    Files.writeString(
        folder.resolve("form.xml"),
        "<web-app xmlns='https://jakarta.ee/xml/ns/jakartaee' version='6.0'><login-config>"
            + "<auth-method>FORM</auth-method><form-login-config>"
            + "<form-login-page>/index.html</form-login-page>"
            + "<form-error-page>/index.html</form-error-page>"
            + "</form-login-config></login-config></web-app>");
    server.deploy(
        "form",
        descriptor(
            block("altDDName").replace("/etc/tailrace/web.xml", folder.resolve("form.xml") + "")));
    server.deploy("proxied", descriptor(proxied("127.0.0.1")));
    server.deploy("forged", descriptor(proxied("192.0.2.1")));
    server.start();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  /** The fenced one of the page that has this text. */
  private static String block(String text) throws IOException {
    String[] parts = Files.readString(Path.of("docs/SECURITY.md")).split("```", -1);
    for (int part = 1; part < parts.length; part += 2) {
      if (parts[part].startsWith("xml\n") && parts[part].contains(text)) {
        return parts[part].substring("xml\n".length());
      }
    }
    throw new AssertionError("no such block: " + text);
  }

  private static String proxied(String proxy) {
    return "<Context><Valve className=\""
        + ProxyLogin.class.getName()
        + "\" proxy=\""
        + proxy
        + "\"/></Context>";
  }

  /** With our files in place of those that it names, and settings. */
  private static String descriptor(String context) {
    return context
        .replace("conf/tailrace-users.xml", folder.resolve("users.xml").toString())
        .replace("/etc/tailrace/web.xml", folder.resolve("web.xml").toString())
        .replace(
            "</Context>",
            parameter("tailrace.url", "postgresql://127.0.0.1:1/none")
                + parameter("tailrace.views", "open,desk,secret")
                + parameter("tailrace.view.desk.roles", "clerk")
                + parameter("tailrace.view.secret.roles", "boss")
                + "</Context>");
  }

  private static String parameter(String name, String value) {
    return "<Parameter name=\"" + name + "\" value=\"" + value + "\" override=\"false\"/>";
  }

  private static int status(String application, String path, String... headers) throws IOException {
    try (StrictClient client =
        StrictClient.get(server.uri(application).resolve(path), headers).awaitHeaders()) {
      return client.status();
    }
  }

  private static int head(String path) throws IOException {
    try (StrictClient client =
        StrictClient.request("HEAD", server.uri("form").resolve(path)).awaitHeaders()) {
      return client.status();
    }
  }

  private static String views(String application, String... headers) throws IOException {
    try (StrictClient client =
        StrictClient.get(server.uri(application).resolve("api/views"), headers)) {
      String body = client.awaitEnd().body();
      return (body.contains("\"open\"") ? "open " : "")
          + (body.contains("\"desk\"") ? "desk " : "")
          + (body.contains("\"secret\"") ? "secret" : "");
    }
  }

  @Test
  void usersOfAFileSeeTheirViews() throws IOException {
    assertEquals(200, status("basic", "index.html"));
    assertEquals(200, status("basic", "api/stream/open"));
    assertEquals(401, status("basic", "api/stream/secret"));
    assertEquals(401, status("basic", "api/stream/secret", TestLogin.WRONG));
    assertEquals(403, status("basic", "api/stream/secret", TestLogin.CLERK));
    assertEquals(200, status("basic", "api/stream/secret", TestLogin.BOSS));
    assertEquals("open ", views("basic"));
    assertEquals("open desk ", views("basic", TestLogin.CLERK));
    assertEquals("open desk secret", views("basic", TestLogin.BOSS));
  }

  @Test
  void nobodyComesInWithoutALogin() throws IOException {
    for (String path : new String[] {"", "index.html", "tailrace.js", "api/views"}) {
      assertEquals(401, status("closed", path), path);
      assertEquals(200, status("closed", path, TestLogin.CLERK), path);
    }
    assertEquals(403, status("closed", "api/stream/secret", TestLogin.CLERK));
    assertEquals(200, status("closed", "api/stream/secret", TestLogin.BOSS));
    assertTrue(status("closed", "health/live") != 401);
  }

  /** It could not be read by a client of the API, and would look like an answer. */
  @Test
  void aFormIsNoAnswerOfTheApi() throws IOException {
    for (String path : new String[] {"api/stream/secret", "api/views/secret"}) {
      try (StrictClient client = StrictClient.get(server.uri("form").resolve(path)).awaitEnd()) {
        assertEquals(401, client.status());
        assertEquals("application/problem+json", client.header("Content-Type"));
        assertNull(client.header("Location"));
        assertNull(client.header("ETag"));
        assertTrue(client.body().endsWith("\"log in to see the view secret\"}"), client.body());
        assertEquals(client.body().lastIndexOf('{'), 0, client.body());
      }
      assertEquals(401, head(path));
    }
  }

  @Test
  void aProxyIsBelievedAtItsAddressAlone() throws IOException {
    String user = "X-Forwarded-User: ann";
    String groups = "X-Forwarded-Groups: clerk, boss";
    assertEquals(401, status("proxied", "api/stream/secret"));
    assertEquals(403, status("proxied", "api/stream/secret", user));
    assertEquals(200, status("proxied", "api/stream/secret", user, groups));
    assertEquals(401, status("forged", "api/stream/secret", user, groups));
  }
}
