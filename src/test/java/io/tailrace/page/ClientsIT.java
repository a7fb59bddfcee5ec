package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The npm package with other tools than the one of {@link ViteIT}: built, and opened. */
@EnabledIfSystemProperty(named = "it.clients", matches = "true")
final class ClientsIT {
  private static final Path SOURCE = Path.of("src/test/bundlers");
  private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/shop/");
  private static final String CONTENTS =
      "{\"view\":\"a\",\"timestamp\":1,\"time\":1,\"columns\":[{\"name\":\"n\",\"type\":\"numeric\"}],"
          + "\"inserted\":[[1.10]],\"deleted\":[]}";

  @ParameterizedTest
  @ValueSource(strings = {"vite6", "vite7", "vite8", "webpack", "esbuild", "rollup", "parcel"})
  void aBundleShowsItsViewAndSharesItsConnection(String bundler) throws Exception {
    NpmProject.require();
    NpmProject project = lay(bundler);
    String built = project.npm("run", "--silent", "build");
    assertFalse(built.toLowerCase(Locale.ROOT).contains("warn"), built);
    try (Browser browser = Browser.start();
        PageServer server = new PageServer("/shop/", project.folder().resolve("dist"))) {
      if (bundler.equals("parcel")) {
        // Its output has a script within the page.
        server.policy("default-src 'self' 'unsafe-inline'; img-src data:");
      }
      follows(browser, server, server.page(""));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"vite6", "vite7", "vite8"})
  void aDevelopmentServerShowsItsViewAndSharesItsConnection(String version) throws Exception {
    NpmProject.require();
    NpmProject project = lay(version);
    try (Browser browser = Browser.start();
        PageServer server = new PageServer("/shop/")) {
      ProcessBuilder command =
          new ProcessBuilder(
                  "node",
                  "node_modules/vite/bin/vite.js",
                  "--base=/shop/",
                  "--host=127.0.0.1",
                  "--port=0")
              .directory(project.folder().toFile())
              .redirectErrorStream(true);
      command.environment().put("SERVER", server.page("").resolve("/").toString());
      command.environment().put("NO_COLOR", "1");
      Process vite = command.start();
      try {
        follows(browser, server, address(vite));
      } finally {
        vite.destroy();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jest", "types"})
  void aProgramWithoutAPageUsesIt(String project) throws Exception {
    NpmProject.require();
    lay(project).npm("test");
  }

  private static NpmProject lay(String name) throws Exception {
    NpmProject project = new NpmProject(Path.of("target/bundlers", name));
    project.copy(SOURCE.resolve(name));
    for (String file : new String[] {"main.js", "index.html"}) {
      Files.copy(SOURCE.resolve(file), project.folder().resolve(file));
    }
    project.install("install", "--prefer-offline");
    return project;
  }

  /** Opens the page alone, and then in two tabs that share a connection. */
  private static void follows(Browser browser, PageServer server, URI page) throws Exception {
    browser.open(page);
    server.nextStream().event("snapshot", "f-1", CONTENTS);
    awaitRows(browser);
    browser.open(URI.create("about:blank"));
    int before = server.asked();
    browser.open(page.resolve("?shared"));
    server.nextStream().event("snapshot", "f-1", CONTENTS);
    awaitRows(browser);
    browser.openTab();
    browser.open(page.resolve("?shared"));
    awaitRows(browser);
    assertEquals(before + 1, server.asked());
  }

  private static void awaitRows(Browser browser) {
    browser.await(
        "live [{\"n\":\"1.10\"}]",
        () ->
            browser.script(
                "return globalThis.live && live.status + ' ' +"
                    + " JSON.stringify(live.view('a').rows)"));
  }

  private static URI address(Process vite) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(vite.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher address = ADDRESS.matcher(line);
      if (address.find()) {
        return URI.create(address.group());
      }
    }
    throw new IOException("Vite ended without an address");
  }
}
