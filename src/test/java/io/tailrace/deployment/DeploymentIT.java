package io.tailrace.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Runs the commands of the files for systemd and Docker, as far as a test can. */
final class DeploymentIT {
  @TempDir private Path folder;

  private static String read(String file) throws IOException {
    return Files.readString(Path.of(file));
  }

  private static String first(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
    assertTrue(matcher.find(), pattern);
    return matcher.group(1);
  }

  /** What it said, and its exit code in the last line. */
  private static String run(Path folder, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return said + process.waitFor();
  }

  @Test
  void systemdUnderstandsTheUnit() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "skipped: no systemd-analyze");
    Path unit = folder.resolve("tailrace.service");
    Files.writeString(
        unit,
        read("tomcat-conf/tailrace.service").replaceFirst("ExecStart=\\S+", "ExecStart=/bin/true"));

    assertEquals("0", run(folder, "systemd-analyze", "verify", unit.toString()));

    Files.writeString(unit, Files.readString(unit).replace("LimitNOFILE=", "LimitNOFILES="));
    assertTrue(
        run(folder, "systemd-analyze", "verify", unit.toString()).contains("LimitNOFILES"),
        "a line that it does not know is said");
  }

  @Test
  void theImagesServerHasOurConnectorAlone() throws Exception {
    Path conf = Files.createDirectory(folder.resolve("conf"));
    Path zip = Path.of(System.getProperty("it.servers", "target/servers"), "tomcat-11.zip");
    try (FileSystem stock = FileSystems.newFileSystem(zip);
        var roots = Files.list(stock.getPath("/"))) {
      Path home = roots.findFirst().orElseThrow();
      Files.copy(home.resolve("conf/server.xml"), conf.resolve("server.xml"));
    }
    Files.copy(Path.of("tomcat-conf/server-connector.xml"), conf.resolve("server-connector.xml"));
    String sed = first("RUN (sed .*?conf/server.xml) \\\\\n", read("Dockerfile"));

    assertEquals("0", run(folder, "sh", "-c", sed.replace("\\\n", " ")));

    Document server =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(conf.resolve("server.xml").toFile());
    assertEquals(1, server.getElementsByTagName("Connector").getLength());
    Element connector = (Element) server.getElementsByTagName("Connector").item(0);
    assertEquals("25000", connector.getAttribute("maxConnections"));
    assertEquals("8080", connector.getAttribute("port"));
    assertEquals(0, server.getElementsByTagName("Valve").getLength());
    assertEquals(1, server.getElementsByTagName("Host").getLength());
    assertEquals("-1", server.getDocumentElement().getAttribute("port"));
  }

  @ParameterizedTest
  @CsvSource({"200, 0", "503, 1"})
  void theImagesHealthIsWhatTheServerSays(int status, String exit) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "skipped: no bash");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    server.createContext(
        "/health/live",
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    try {
      String check =
          first("HEALTHCHECK .*?CMD \\[\"bash\", \"-c\", \"(.*?)\"]\n", read("Dockerfile"))
              .replace("\\\\", "\\")
              .replace("/8080 ", "/" + server.getAddress().getPort() + " ");
      assertEquals(exit, run(folder, "bash", "-c", check));
    } finally {
      server.stop(0);
    }
  }
}
