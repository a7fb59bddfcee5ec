package io.tailrace.testing.containers;

import io.tailrace.testing.containers.Application.SimpleSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A downloaded Jetty in a separate process. Its base folder has a WAR and a context file for each
 * application.
 */
public final class StockJetty implements ServerUnderTest {
  static final String MODULES = "http,ee10-deploy,ee10-annotations,ext";
  private static final Pattern ADDED = Pattern.compile("Base directory was modified");
  private static final Pattern STARTED =
      Pattern.compile(
          "(?s)Started oejs.ServerConnector.*?\\{127.0.0.1:(\\d+)}.*Started oejs.Server@");
  private static final String DRIVER = "WEB-INF/lib/postgresql-";

  private final Path base;
  private final List<String> command;
  private final ServerProcess process;
  private int port;

  public StockJetty() throws IOException {
    base = Files.createTempDirectory("tailrace-jetty-");
    Path home = Folders.unpacked("jetty");
    command =
        List.of(
            ServerProcess.java(),
            "-Xmx256m",
            "-Djava.io.tmpdir=" + Files.createDirectory(base.resolve("temp")),
            "-jar",
            home.resolve("start.jar").toString());
    process = new ServerProcess("Jetty", base.resolve("console"));
    process.start(base, with("--add-modules=" + MODULES), ADDED);
    process.stop();
    addDriver();
  }

  private List<String> with(String... arguments) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(arguments));
    return all;
  }

  /** For data sources, which the server makes. */
  private void addDriver() throws IOException {
    try (ZipFile war = new ZipFile(Folders.war().toFile())) {
      ZipEntry driver =
          war.stream()
              .<ZipEntry>map(each -> each)
              .filter(each -> each.getName().startsWith(DRIVER))
              .findFirst()
              .orElseThrow();
      try (InputStream jar = war.getInputStream(driver)) {
        Files.copy(jar, base.resolve("lib/ext/postgresql.jar"));
      }
    }
  }

  @Override
  public void deploy(Application application) throws IOException {
    String name = application.name();
    Files.copy(Folders.war(), base.resolve("webapps/" + name + ".war"));
    Files.writeString(base.resolve("webapps/" + name + ".xml"), context(application));
  }

  private static String context(Application application) {
    StringBuilder xml =
        new StringBuilder(
            """
            <?xml version="1.0"?>
            <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN"
                "https://jetty.org/configure_10_0.dtd">
            <Configure id="tailrace" class="org.eclipse.jetty.ee10.webapp.WebAppContext">
              <Set name="contextPath">/NAME</Set>
              <Set name="war"><Property name="jetty.webapps"/>/NAME.war</Set>
            """
                .replace("NAME", application.name()));
    application
        .parameters()
        .forEach(
            (name, value) ->
                xml.append("  <Call name=\"setInitParameter\">")
                    .append("<Arg>" + name + "</Arg><Arg>" + value + "</Arg></Call>\n"));
    application
        .entries()
        .forEach(
            (name, value) ->
                xml.append("  <New class=\"org.eclipse.jetty.plus.jndi.EnvEntry\">")
                    .append("<Arg><Ref refid=\"tailrace\"/></Arg><Arg>" + name + "</Arg>")
                    .append("<Arg type=\"String\">" + value + "</Arg>")
                    .append("<Arg type=\"boolean\">true</Arg></New>\n"));
    if (application.dataSource() != null) {
      xml.append(resource(application.dataSource()));
    }
    return xml.append("</Configure>\n").toString();
  }

  /** An entry, since a resource is bound for those alone whose web.xml has a reference to it. */
  private static String resource(SimpleSource source) {
    return """
      <New class="org.eclipse.jetty.plus.jndi.EnvEntry">
        <Arg><Ref refid="tailrace"/></Arg>
        <Arg>%s</Arg>
        <Arg>
          <New class="org.postgresql.ds.PGSimpleDataSource">
            <Set name="url">jdbc:postgresql://127.0.0.1:%d/%s</Set>
            <Set name="user">%s</Set>
            <Set name="password">%s</Set>
          </New>
        </Arg>
        <Arg type="boolean">true</Arg>
      </New>
    """
        .formatted(
            source.name(), source.port(), source.database(), source.user(), source.password());
  }

  @Override
  public void start() throws IOException {
    port =
        Integer.parseInt(
            process
                .start(
                    base,
                    with(
                        "jetty.http.host=127.0.0.1",
                        "jetty.http.port=0",
                        "jetty.deploy.scanInterval=1"),
                    STARTED)
                .group(1));
  }

  @Override
  public URI uri(String name) {
    return URI.create("http://127.0.0.1:" + port + "/" + name + "/");
  }

  @Override
  public String log() {
    return process.log();
  }

  /** Its stop closes all connections first. */
  @Override
  public void retire(String name) throws IOException {
    Files.delete(base.resolve("webapps/" + name + ".xml"));
    Files.delete(base.resolve("webapps/" + name + ".war"));
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
      Folders.remove(base);
    }
  }
}
