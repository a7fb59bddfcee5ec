package io.tailrace.web.operation;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * An application's beans in the JVM's own server, which all its applications share: where another
 * one has the same path, as two versions of one application have, these carry a number as well.
 */
final class Beans implements AutoCloseable {
  private static final Logger log = System.getLogger(Beans.class.getName());
  private static final int MOST_INSTANCES = 100;

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

  // The container's thread that starts and stops the application.
  private final List<ObjectName> registered = new ArrayList<>();

  /** Operation goes on without those that cannot be registered. */
  static Beans register(String path, Supplier<Look> look, CommitToWrite commitToWrite) {
    Beans beans = new Beans();
    try {
      beans.registerAll(path.isEmpty() ? "/" : path, look, commitToWrite);
    } catch (JMException | SecurityException e) {
      log.log(Level.WARNING, "Not all JMX beans could be registered", e);
    }
    return beans;
  }

  private void registerAll(String path, Supplier<Look> look, CommitToWrite commitToWrite)
      throws JMException {
    String prefix = begin(path, new StreamsBean(look, commitToWrite));
    List<SourceLook> sources = look.get().sources();
    for (int source = 0; source < sources.size(); source++) {
      add(
          prefix + "type=Source,id=" + value(sources.get(source).id()),
          new SourceBean(look, source));
      List<ViewLook> views = sources.get(source).views();
      for (int view = 0; view < views.size(); view++) {
        add(
            prefix + "type=View,name=" + value(views.get(view).name()),
            new ViewBean(look, source, view));
      }
    }
  }

  /** Finds the first instance of this path that is free, and takes it. */
  private String begin(String path, StreamsBean streams) throws JMException {
    for (int instance = 1; ; instance++) {
      String number = instance == 1 ? "" : "instance=" + instance + ",";
      String prefix = "io.tailrace:path=" + value(path) + "," + number;
      try {
        add(prefix + "type=Streams", streams);
        return prefix;
      } catch (InstanceAlreadyExistsException e) {
        if (instance == MOST_INSTANCES) {
          throw e;
        }
      }
    }
  }

  private void add(String name, Object bean) throws JMException {
    registered.add(server.registerMBean(bean, new ObjectName(name)).getObjectName());
  }

  private static String value(String text) {
    return text.matches("[\\w./()-]+") ? text : ObjectName.quote(text);
  }

  @Override
  public void close() {
    for (ObjectName name : registered) {
      try {
        server.unregisterMBean(name);
      } catch (JMException e) {
        log.log(Level.WARNING, "A JMX bean could not be unregistered", e);
      }
    }
    registered.clear();
  }
}
