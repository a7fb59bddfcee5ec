package io.tailrace.testing.containers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A downloaded WildFly in a separate process. Its base folder has, for each application, a copy of
 * the WAR with a {@code WEB-INF/web.xml}.
 */
public final class StockWildFly implements ServerUnderTest {
  private static final Pattern STARTED =
      Pattern.compile(
          "(?s)Undertow HTTP listener default listening on 127.0.0.1:(\\d+).*WFLYSRV002[56]");

  private final Path folder;
  private final Path home;
  private final Path base;
  private final ServerProcess process;
  private int port;

  public StockWildFly() throws IOException {
    folder = Files.createTempDirectory("tailrace-wildfly-");
    home = Folders.unpacked("wildfly");
    base = folder.resolve("standalone");
    Folders.copy(home.resolve("standalone"), base);
    Path configuration = base.resolve("configuration/standalone.xml");
    Files.writeString(
        configuration,
        Files.readString(configuration)
            .replaceFirst(
                "<root-logger>",
                "<logger category=\"io.undertow.request.io\"><level name=\"FATAL\"/></logger>$0"));
    process = new ServerProcess("WildFly", folder.resolve("console"));
  }

  /** Its own data sources are pools, which Tailrace takes none of. */
  @Override
  public boolean bindsDataSources() {
    return false;
  }

  @Override
  public void deploy(Application application) throws IOException {
    Folders.warWith(
        base.resolve("deployments/" + application.name() + ".war"),
        "WEB-INF/web.xml",
        webXml(application));
  }

  private static String webXml(Application application) {
    StringBuilder xml =
        new StringBuilder(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
            """);
    application
        .parameters()
        .forEach(
            (name, value) ->
                xml.append("  <context-param>\n")
                    .append("    <param-name>" + name + "</param-name>\n")
                    .append("    <param-value>" + value + "</param-value>\n")
                    .append("  </context-param>\n"));
    application
        .entries()
        .forEach(
            (name, value) ->
                xml.append("  <env-entry>\n")
                    .append("    <env-entry-name>" + name + "</env-entry-name>\n")
                    .append("    <env-entry-type>java.lang.String</env-entry-type>\n")
                    .append("    <env-entry-value>" + value + "</env-entry-value>\n")
                    .append("  </env-entry>\n"));
    return xml.append("</web-app>\n").toString();
  }

  @Override
  public void start() throws IOException {
    port = Integer.parseInt(process.start(base, command(), STARTED).group(1));
  }

  /** What {@code bin/standalone.sh} runs, on free ports. */
  private List<String> command() {
    return List.of(
        ServerProcess.java(),
        "-Xmx512m",
        "-Djava.net.preferIPv4Stack=true",
        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
        "-Dlogging.configuration=file:" + base.resolve("configuration/logging.properties"),
        "-Dorg.jboss.boot.log.file=" + base.resolve("log/server.log"),
        "-Djboss.home.dir=" + home,
        "-Djboss.server.base.dir=" + base,
        "-Djboss.http.port=0",
        "-Djboss.https.port=0",
        "-Djboss.management.http.port=0",
        "-jar",
        home.resolve("jboss-modules.jar").toString(),
        "-mp",
        home.resolve("modules").toString(),
        "org.jboss.as.standalone");
  }

  @Override
  public URI uri(String name) {
    return URI.create("http://127.0.0.1:" + port + "/" + name + "/");
  }

  @Override
  public String log() {
    return process.log();
  }

  public long pid() {
    return process.pid();
  }

  @Override
  public void stop() {
    process.stop();
  }

  @Override
  public void close() {
    try {
      stop();
    } finally {
      Folders.remove(folder);
    }
  }
}
