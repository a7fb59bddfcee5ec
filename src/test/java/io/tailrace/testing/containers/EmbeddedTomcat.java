package io.tailrace.testing.containers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.apache.catalina.Context;
import org.apache.catalina.Globals;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.DirResourceSet;
import org.apache.catalina.webresources.StandardRoot;

/** Tomcat in this process. It runs the application from its folders, with async streams. */
public final class EmbeddedTomcat implements ServerUnderTest {
  private static final String ASYNC = "<Parameter name=\"tailrace.hold\" value=\"async\"/>";

  private final Path folder;
  private final Tomcat tomcat = new Tomcat();
  private final Queue<String> log = new ConcurrentLinkedQueue<>();
  private final Logger root = Logger.getLogger("");
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          log.add(new SimpleFormatter().format(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
  private boolean stopped;

  public EmbeddedTomcat() throws IOException {
    folder = Files.createTempDirectory("tailrace-tomcat-");
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    tomcat.setAddDefaultWebXmlToWebapp(false);
    tomcat.enableNaming();
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    root.addHandler(handler);
  }

  @Override
  public void deploy(Application application) throws IOException {
    boolean configured = !application.parameters().isEmpty() || !application.entries().isEmpty();
    String descriptor = TomcatDescriptor.of(application);
    deploy(
        application.name(),
        configured ? descriptor.replace("</Context>", ASYNC + "</Context>") : descriptor);
  }

  /** With a context descriptor of any form. */
  public void deploy(String name, String descriptor) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".xml"), descriptor);
    Context context = tomcat.addWebapp("/" + name, Path.of("webapp").toAbsolutePath().toString());
    context.setConfigFile(file.toUri().toURL());
    context.setParentClassLoader(EmbeddedTomcat.class.getClassLoader());
    StandardRoot resources = new StandardRoot(context);
    resources.addPreResources(
        new DirResourceSet(
            resources,
            "/WEB-INF/classes",
            Path.of("target/classes").toAbsolutePath().toString(),
            "/"));
    context.setResources(resources);
    if (context instanceof StandardContext standard) {
      standard.setClearReferencesRmiTargets(false);
      standard.setClearReferencesThreadLocals(false);
    }
    Tomcat.addServlet(context, "default", DefaultServlet.class.getName());
    context.addServletMappingDecoded("/", "default");
    context.addWelcomeFile("index.html");
    Tomcat.addDefaultMimeTypeMappings(context);
  }

  @Override
  public void start() throws IOException {
    try {
      tomcat.start();
    } catch (LifecycleException e) {
      throw new IOException(e);
    }
  }

  /** Stops the application; {@link #startAgain} starts it with a new class loader. */
  public void stopApplication(String name) throws IOException {
    try {
      tomcat.getHost().findChild("/" + name).stop();
    } catch (LifecycleException e) {
      throw new IOException(e);
    }
  }

  public void startAgain(String name) throws IOException {
    try {
      tomcat.getHost().findChild("/" + name).start();
    } catch (LifecycleException e) {
      throw new IOException(e);
    }
  }

  @Override
  public URI uri(String name) {
    return URI.create(
        "http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/" + name + "/");
  }

  @Override
  public String log() {
    return String.join("", log);
  }

  @Override
  public void stop() throws IOException {
    if (stopped) {
      return;
    }
    stopped = true;
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IOException(e);
    } finally {
      root.removeHandler(handler);
      forgetFolder();
    }
  }

  /** Else the next Tomcat in this process would make this one's folder again. */
  public static void forgetFolder() {
    System.clearProperty(Globals.CATALINA_HOME_PROP);
    System.clearProperty(Globals.CATALINA_BASE_PROP);
  }

  @Override
  public void close() throws IOException {
    try {
      stop();
    } finally {
      Folders.remove(folder);
    }
  }
}
