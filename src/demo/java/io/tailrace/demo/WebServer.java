package io.tailrace.demo;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.catalina.Context;
import org.apache.catalina.Globals;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.WebResourceRoot;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.DirResourceSet;
import org.apache.catalina.webresources.StandardRoot;
import org.w3c.dom.Document;
import org.w3c.dom.NamedNodeMap;
import org.xml.sax.SAXException;

/**
 * The web application in an embedded Tomcat, at the root of its address. It serves the project's
 * own folders: the demo's pages before those of {@code webapp}, and the compiled classes.
 */
final class WebServer implements AutoCloseable {
  /** Addresses that a server can listen on but a client cannot connect to. */
  private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

  /** Attributes of a connector that the demo decides. */
  private static final Set<String> OURS = Set.of("port", "protocol");

  private static final Duration BETWEEN_PROBES = Duration.ofMillis(100);

  private final Tomcat tomcat;
  private final URI address;

  private WebServer(Tomcat tomcat, URI address) {
    this.tomcat = tomcat;
    this.address = address;
  }

  /** Checks that the port is free, before anything is started. */
  static void check(Settings settings) throws SettingsFault, IOException {
    InetAddress address = InetAddress.getByName(settings.address());
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, settings.port()));
    } catch (BindException e) {
      throw cannotListen(settings);
    }
  }

  private static SettingsFault cannotListen(Settings settings) {
    return new SettingsFault(
        "Port "
            + settings.port()
            + " of "
            + settings.address()
            + " is not free, most likely because another program uses it: set another one, as"
            + " TAILRACE_PORT="
            + (settings.port() == 8080 ? 8081 : 8080));
  }

  /**
   * @param folder for Tomcat's own files
   * @param parameters the web application's settings
   */
  static WebServer start(Settings settings, Path folder, Map<String, String> parameters)
      throws IOException, SettingsFault {
    Path classes = classes();
    Path project = classes.resolveSibling("..").normalize();
    Path webapp = Files.createDirectories(project.resolve("webapp"));
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    tomcat.setConnector(connector(settings, project.resolve("tomcat-conf/server-connector.xml")));
    tomcat.setSilent(true);
    tomcat.setAddDefaultWebXmlToWebapp(false);
    StandardContext context = (StandardContext) tomcat.addWebapp("", webapp.toString());
    context.setClearReferencesRmiTargets(false);
    context.setClearReferencesThreadLocals(false);
    context.setParentClassLoader(WebServer.class.getClassLoader());
    context.setResources(resources(context, classes, project.resolve("src/demo/webapp")));
    serveFiles(context);
    parameters.forEach(context::addParameter);
    try {
      tomcat.start();
    } catch (LifecycleException e) {
      stop(tomcat);
      throw cannotListen(settings);
    }
    if (!context.getState().isAvailable()) {
      stop(tomcat);
      throw new IOException("the web application did not start: the reason is in the lines above");
    }
    return new WebServer(tomcat, address(settings, tomcat.getConnector().getLocalPort()));
  }

  private static Path classes() throws IOException {
    try {
      return Path.of(WebServer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  /** The connector that the project has for a stock Tomcat, at the settings' address. */
  private static Connector connector(Settings settings, Path file) throws IOException {
    Connector connector = new Connector();
    if (Files.exists(file)) {
      NamedNodeMap attributes = read(file).getDocumentElement().getAttributes();
      for (int each = 0; each < attributes.getLength(); each++) {
        String name = attributes.item(each).getNodeName();
        if (!OURS.contains(name)
            && !connector.setProperty(name, attributes.item(each).getNodeValue())) {
          throw new IOException(file + ": Tomcat does not know " + name);
        }
      }
    }
    connector.setProperty("address", settings.address());
    connector.setPort(settings.port());
    connector.setThrowOnFailure(true);
    return connector;
  }

  private static Document read(Path file) throws IOException {
    try {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Does what a stock Tomcat's web.xml does, without JSP. */
  private static void serveFiles(Context context) {
    Tomcat.addServlet(context, "default", DefaultServlet.class.getName()).setLoadOnStartup(1);
    context.addServletMappingDecoded("/", "default");
    context.addWelcomeFile("index.html");
    Tomcat.addDefaultMimeTypeMappings(context);
  }

  private static WebResourceRoot resources(Context context, Path classes, Path pages) {
    WebResourceRoot resources = new StandardRoot(context);
    serveBefore(resources, "/WEB-INF/classes", classes);
    if (Files.isDirectory(pages)) {
      serveBefore(resources, "/", pages);
    }
    return resources;
  }

  private static void serveBefore(WebResourceRoot resources, String path, Path folder) {
    resources.addPreResources(
        new DirResourceSet(resources, path, folder.toAbsolutePath().toString(), "/"));
  }

  private static URI address(Settings settings, int port) {
    String host = EVERYWHERE.contains(settings.address()) ? "127.0.0.1" : settings.address();
    return URI.create(
        "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/");
  }

  /** The server's address, which ends with a slash. */
  URI address() {
    return address;
  }

  /** Returns when every view has contents or has failed, at the latest after this time. */
  void awaitReady(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    HttpClient client = HttpClient.newBuilder().connectTimeout(longest).build();
    HttpRequest probe =
        HttpRequest.newBuilder(address.resolve("health/ready")).timeout(longest).build();
    while (System.nanoTime() < end) {
      try {
        if (client.send(probe, BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        return; // The page says why.
      }
      TimeUnit.MILLISECONDS.sleep(BETWEEN_PROBES.toMillis());
    }
  }

  @Override
  public void close() throws IOException {
    stop(tomcat);
  }

  /**
   * Clears Tomcat's properties, or the next Tomcat of this process would create the folder again.
   */
  private static void stop(Tomcat tomcat) throws IOException {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IOException("Tomcat did not stop", e);
    } finally {
      System.clearProperty(Globals.CATALINA_HOME_PROP);
      System.clearProperty(Globals.CATALINA_BASE_PROP);
    }
  }
}
