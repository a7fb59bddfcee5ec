package io.tailrace.testing.containers;

import io.tailrace.testing.TestKeys;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A downloaded Tomcat in a separate process. The WAR is in its {@code webapps}, and the files of
 * {@code tomcat-conf} are in their places.
 */
public final class StockTomcat implements ServerUnderTest {
  private static final Path CONF = Path.of("tomcat-conf");
  private static final Pattern STARTED =
      Pattern.compile("Starting ProtocolHandler \\[\"http-nio-127.0.0.1-(?:auto-1-)?(\\d+)\"]");
  private static final Pattern SECURE =
      Pattern.compile("\\[\"https-jsse-nio-127.0.0.1-auto-2-(\\d+)");
  private static final List<String> OPENED =
      List.of(
          "java.base/java.lang",
          "java.base/java.io",
          "java.base/java.util",
          "java.rmi/sun.rmi.transport");

  private final List<String> variables = new ArrayList<>();
  private final Path folder;
  private final Path home;
  private final ServerProcess process;
  private int port;

  /** Unpacks {@code tomcat-11.zip} or {@code tomcat-10.1.zip}. */
  public StockTomcat(String zip) throws IOException {
    folder = Files.createTempDirectory("tailrace-tomcat-");
    home = unpack(zip, folder);
    process = new ServerProcess("Tomcat", home.resolve("logs/console"));
    String connector =
        Files.readString(CONF.resolve("server-connector.xml"))
            .replace("port=\"8080\"", "port=\"0\" address=\"127.0.0.1\"");
    edit("port=\"8005\"", "port=\"-1\"");
    edit("(?s)<Connector port=\"8080\".*?/>", Matcher.quoteReplacement(connector));
    Files.copy(
        CONF.resolve("logging.properties"),
        home.resolve("conf/logging.properties"),
        StandardCopyOption.REPLACE_EXISTING);
    try (var shipped = Files.list(home.resolve("webapps"))) {
      shipped.forEach(Folders::remove);
    }
  }

  /** Unpacks one of the two, and returns its own folder in this one. */
  public static Path unpack(String name, Path folder) throws IOException {
    Path zip = Path.of(System.getProperty("it.servers", "target/servers"), name);
    Path home = folder;
    try (InputStream file = Files.newInputStream(zip);
        ZipInputStream entries = new ZipInputStream(file)) {
      for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(entries, target);
        }
        home = folder.resolve(folder.relativize(target).getName(0));
      }
    }
    return home;
  }

  /** Changes {@code server.xml}. */
  public void edit(String pattern, String replacement) throws IOException {
    Path file = home.resolve("conf/server.xml");
    Files.writeString(file, Files.readString(file).replaceFirst(pattern, replacement));
  }

  /** Adds the connector for TLS and HTTP/2, with a certificate that the made {@code root} gives. */
  public void encrypt(TestKeys keys) throws Exception {
    keys.authority("root");
    keys.certificate("root", "server", "localhost", "-ext", "san=ip:127.0.0.1");
    Files.copy(keys.pem("root", "server", false), home.resolve("conf/tailrace.pem"));
    Files.copy(keys.pem("root", "server", true), home.resolve("conf/tailrace.key"));
    String connector =
        Files.readString(CONF.resolve("server-connector-tls.xml"))
            .replace("port=\"8443\"", "port=\"0\" address=\"127.0.0.1\"");
    edit(
        "<Engine name=\"Catalina\" defaultHost=\"localhost\">",
        Matcher.quoteReplacement(connector) + "\n$0");
  }

  @Override
  public void deploy(Application application) throws IOException {
    deploy(application.name(), TomcatDescriptor.of(application));
  }

  /** With a context descriptor of any form. */
  public void deploy(String name, String descriptor) throws IOException {
    Files.copy(Folders.war(), war(name));
    Path context = home.resolve("conf/Catalina/localhost/" + name + ".xml");
    Files.createDirectories(context.getParent());
    Files.writeString(context, descriptor);
  }

  /** The file that decides whether an application of this name is deployed, and which. */
  public Path war(String name) {
    return home.resolve("webapps/" + name + ".war");
  }

  @Override
  public void start() throws IOException {
    port = Integer.parseInt(process.start(home, command(), STARTED).group(1));
  }

  /** At the port that it had. */
  public void startAgain() throws IOException {
    edit("port=\"0\"", "port=\"" + port + "\"");
    start();
  }

  /** Where it was unpacked. */
  public Path home() {
    return home;
  }

  /** Gives it this environment variable. */
  public void variable(String name, String value) {
    variables.add(name + "=" + value);
  }

  /** What {@code bin/catalina.sh run} runs. */
  private List<String> command() {
    List<String> command = new ArrayList<>();
    if (!variables.isEmpty()) {
      command.add("/usr/bin/env");
      command.addAll(variables);
    }
    command.add(ServerProcess.java());
    OPENED.forEach(each -> command.add("--add-opens=" + each + "=ALL-UNNAMED"));
    command.add("-Djava.util.logging.config.file=" + home.resolve("conf/logging.properties"));
    command.add("-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager");
    command.add("-Dcatalina.home=" + home);
    command.add("-Dcatalina.base=" + home);
    command.add("-Djava.io.tmpdir=" + home.resolve("temp"));
    command.add("-Xmx256m");
    command.add("-cp");
    command.add(
        home.resolve("bin/bootstrap.jar")
            + System.getProperty("path.separator")
            + home.resolve("bin/tomcat-juli.jar"));
    command.add("org.apache.catalina.startup.Bootstrap");
    command.add("start");
    return command;
  }

  @Override
  public URI uri(String name) {
    return URI.create("http://127.0.0.1:" + port + "/" + name + "/");
  }

  /** Of an application, at the connector for TLS and HTTP/2. */
  public URI secureUri(String name) {
    return URI.create("https://127.0.0.1:" + process.await(SECURE).group(1) + "/" + name + "/");
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

  /** Ends it in the middle of whatever it does. */
  public void kill() {
    process.kill();
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
