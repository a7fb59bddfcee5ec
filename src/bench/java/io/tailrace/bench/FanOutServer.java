package io.tailrace.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.DirResourceSet;
import org.apache.catalina.webresources.StandardRoot;

/**
 * The application in a Tomcat with the connector of {@code tomcat-conf}, in a process of its own:
 * prints its port, and for each line that it reads its live heap in bytes.
 */
final class FanOutServer {
  private FanOutServer() {}

  /** The arguments are context parameters, {@code name=value}. */
  public static void main(String[] parameters) throws Exception {
    Path folder = Files.createTempDirectory("tailrace-bench-");
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    tomcat.setSilent(true);
    tomcat.setConnector(connector(List.of(parameters).contains("tailrace.hold=async")));
    tomcat.setAddDefaultWebXmlToWebapp(false);
    Context context = tomcat.addWebapp("", Path.of("webapp").toAbsolutePath().toString());
    Tomcat.addServlet(context, "default", new DefaultServlet());
    context.addServletMappingDecoded("/", "default");
    context.addWelcomeFile("index.html");
    Tomcat.addDefaultMimeTypeMappings(context);
    context.setParentClassLoader(FanOutServer.class.getClassLoader());
    StandardRoot resources = new StandardRoot(context);
    resources.addPreResources(
        new DirResourceSet(
            resources,
            "/WEB-INF/classes",
            Path.of("target/classes").toAbsolutePath().toString(),
            "/"));
    context.setResources(resources);
    for (String parameter : parameters) {
      String[] pair = parameter.split("=", 2);
      context.addParameter(pair[0], pair[1]);
    }
    tomcat.start();
    System.out.println("port " + tomcat.getConnector().getLocalPort());
    answer();
    tomcat.stop();
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> file.delete());
    }
    System.exit(0);
  }

  private static Connector connector(boolean async) throws IOException {
    Connector connector = new Connector();
    connector.setProperty("maxConnections", "25000");
    connector.setProperty("acceptCount", "1000");
    if (System.getProperty("connector", "").equals("default")) {
      connector.setProperty("address", "127.0.0.1");
      connector.setPort(0);
      return connector;
    }
    (async ? TunedConnector.forAsync() : TunedConnector.attributes())
        .forEach(connector::setProperty);
    connector.setProperty("address", "127.0.0.1");
    connector.setPort(0);
    return connector;
  }

  private static void answer() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      while (lines.readLine() != null) {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        System.gc();
        System.out.println("heap " + (runtime.totalMemory() - runtime.freeMemory()));
      }
    }
  }
}
