package io.tailrace.deployment;

import io.tailrace.testing.containers.StockTomcat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * A folder with an unpacked Tomcat and an unpacked release, as a person has them before the first
 * command. It looks for changed files every second. Ends what the commands have started.
 */
final class PrintedTomcat implements AutoCloseable {
  private final Path home;
  private final Path release;
  private final int port;
  private final Path pid;

  PrintedTomcat(String zip, Path folder, String releaseName) throws IOException {
    home = StockTomcat.unpack(zip, folder);
    release = Files.createDirectories(folder.resolve(releaseName));
    port = freePort();
    pid = folder.resolve("tomcat.pid");
    Files.copy(war(), release.resolve("tailrace.war"));
    Path conf = Files.createDirectory(release.resolve("tomcat-conf"));
    try (Stream<Path> files = Files.list(Path.of("tomcat-conf"))) {
      for (Path file : files.toList()) {
        Files.copy(file, conf.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Path server = home.resolve("conf/server.xml");
    edit(server, "port=\"8005\"", "port=\"" + freePort() + "\"");
    edit(server, "<Engine ", "<Engine backgroundProcessorDelay=\"1\" ");
  }

  private static Path war() {
    return Path.of(System.getProperty("it.war", "target/tailrace.war"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void edit(Path file, String old, String fresh) throws IOException {
    String text = Files.readString(file);
    if (!text.contains(old)) {
      throw new IOException(file + " has no " + old);
    }
    Files.writeString(file, text.replace(old, fresh));
  }

  /** Gives the shipped connector a free port of this machine alone. */
  PrintedTomcat withShippedConnector() throws IOException {
    edit(home.resolve("conf/server.xml"), "<Connector port=\"8080\"", "<Connector " + here());
    return this;
  }

  /** Gives the release's connector a free port of this machine alone. */
  PrintedTomcat withOurConnector() throws IOException {
    edit(release.resolve("tomcat-conf/server-connector.xml"), "port=\"8080\"", here());
    return this;
  }

  private String here() {
    return "address=\"127.0.0.1\" port=\"" + port + "\"";
  }

  Path home() {
    return home;
  }

  Path release() {
    return release;
  }

  /** In place of {@code localhost:8080}. */
  String address() {
    return "127.0.0.1:" + port;
  }

  /** The file in which the commands' Tomcat notes its process. */
  Path pid() {
    return pid;
  }

  String log() throws IOException {
    Path console = home.resolve("logs/catalina.out");
    return Files.exists(console) ? Files.readString(console) : "";
  }

  @Override
  public void close() throws IOException {
    if (Files.exists(pid)) {
      long process = Long.parseLong(Files.readString(pid).strip());
      ProcessHandle.of(process)
          .ifPresent(
              running -> {
                boolean unused = running.destroyForcibly();
                running.onExit().join();
              });
    }
  }
}
