package io.tailrace.testing;

import io.tailrace.web.Tailrace;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.DirResourceSet;
import org.apache.catalina.webresources.StandardRoot;

/**
 * The application in a Tomcat, in a process of its own: prints its port, and for each line that it
 * reads its live heap in bytes; at {@code redeploy} it first stops the application and starts it
 * again. It ends with its input, so that it outlives nobody.
 */
public final class NodeServer {
  /** Tells each outage, of whatever length. */
  private static final Logger RUNNER = Logger.getLogger("io.tailrace.source.runner.Runner");

  private NodeServer() {}

  /** The arguments are context parameters, {@code name=value}. */
  public static void main(String[] parameters) throws Exception {
    ConsoleHandler console = new ConsoleHandler();
    console.setLevel(Level.FINE);
    RUNNER.setLevel(Level.FINE);
    RUNNER.setUseParentHandlers(false);
    RUNNER.addHandler(console);
    serve(new Connector(), List.of(parameters));
  }

  /** Serves until the input ends, and ends the process. */
  public static void serve(Connector connector, List<String> parameters) throws Exception {
    Path folder = Files.createTempDirectory("tailrace-node-");
    connector.setProperty("address", "127.0.0.1");
    connector.setPort(0);
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    tomcat.setSilent(true);
    tomcat.setConnector(connector);
    tomcat.setAddDefaultWebXmlToWebapp(false);
    Context context = tomcat.addWebapp("", Path.of("webapp").toAbsolutePath().toString());
    Tomcat.addServlet(context, "default", new DefaultServlet());
    context.addServletMappingDecoded("/", "default");
    context.addWelcomeFile("index.html");
    Tomcat.addDefaultMimeTypeMappings(context);
    context.setParentClassLoader(NodeServer.class.getClassLoader());
    StandardRoot resources = new StandardRoot(context);
    resources.addPreResources(
        new DirResourceSet(resources, "/WEB-INF/classes", classes().toString(), "/"));
    context.setResources(resources);
    configure(context, parameters);
    tomcat.start();
    System.out.println("port " + tomcat.getConnector().getLocalPort());
    answer(context, parameters);
    tomcat.stop();
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> file.delete());
    }
    System.exit(0);
  }

  private static void configure(Context context, List<String> parameters) {
    for (String parameter : parameters) {
      String[] pair = parameter.split("=", 2);
      context.addParameter(pair[0], pair[1]);
    }
  }

  /** In which Tomcat looks for the application's servlets. */
  private static Path classes() throws URISyntaxException {
    return Path.of(Tailrace.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static void answer(Context context, List<String> parameters) throws Exception {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("redeploy")) {
          context.stop(); // It forgets its parameters.
          configure(context, parameters);
          context.start();
        }
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        System.gc();
        System.out.println("heap " + (runtime.totalMemory() - runtime.freeMemory()));
      }
    }
  }
}
