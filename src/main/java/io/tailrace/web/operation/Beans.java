package io.tailrace.web.operation;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The application's JMX beans in the JVM's bean server. If another application has the same path,
 * as two versions of one application have, these beans have an instance number as well.
 */
final class Beans implements AutoCloseable {
  private static final Logger log = System.getLogger(Beans.class.getName());
  private static final int MOST_INSTANCES = 100;

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

  private final Supplier<Look> look;

  @GuardedBy("this")
  private final List<ObjectName> registered = new ArrayList<>();

  @GuardedBy("this")
  private final Map<String, ObjectName> views = new HashMap<>();

  @GuardedBy("this")
  private String prefix = "";

  @GuardedBy("this")
  private boolean closed;

  private Beans(Supplier<Look> look) {
    this.look = look;
  }

  /** Beans that cannot be registered are logged and left out. */
  static Beans register(String path, Supplier<Look> look, CommitToWrite commitToWrite) {
    Beans beans = new Beans(look);
    try {
      beans.registerAll(path.isEmpty() ? "/" : path, commitToWrite);
      beans.name(look.get().views());
    } catch (JMException | SecurityException e) {
      log.log(Level.WARNING, "Not all JMX beans could be registered", e);
    }
    return beans;
  }

  private synchronized void registerAll(String path, CommitToWrite commitToWrite)
      throws JMException {
    prefix = begin(path, BeanMetrics.streams(look, commitToWrite));
    registered.add(add(prefix + "type=Application", BeanMetrics.application()));
    List<SourceLook> sources = look.get().sources();
    for (int source = 0; source < sources.size(); source++) {
      registered.add(
          add(
              prefix + "type=Source,id=" + value(sources.get(source).id()),
              BeanMetrics.source(look, source)));
    }
  }

  /** Registers beans of new views and removes those of old ones. From any thread. */
  synchronized void name(List<String> names) {
    if (closed || prefix.isEmpty()) {
      return;
    }
    Set<String> there = Set.copyOf(names);
    views
        .entrySet()
        .removeIf(
            view -> {
              boolean gone = !there.contains(view.getKey());
              if (gone) {
                remove(view.getValue());
              }
              return gone;
            });
    try {
      for (String name : names) {
        if (!views.containsKey(name)) {
          views.put(
              name, add(prefix + "type=View,name=" + value(name), BeanMetrics.view(look, name)));
        }
      }
    } catch (JMException | SecurityException e) {
      log.log(Level.WARNING, "Not all JMX beans could be registered", e);
    }
  }

  /** Takes the first free instance number of this path. */
  @GuardedBy("this")
  private String begin(String path, MetricsBean streams) throws JMException {
    for (int instance = 1; ; instance++) {
      String number = instance == 1 ? "" : "instance=" + instance + ",";
      String start = "io.tailrace:path=" + value(path) + "," + number;
      try {
        registered.add(add(start + "type=Streams", streams));
        return start;
      } catch (InstanceAlreadyExistsException e) {
        if (instance == MOST_INSTANCES) {
          throw e;
        }
      }
    }
  }

  private ObjectName add(String name, MetricsBean bean) throws JMException {
    return server.registerMBean(bean, new ObjectName(name)).getObjectName();
  }

  private void remove(ObjectName name) {
    try {
      server.unregisterMBean(name);
    } catch (JMException e) {
      log.log(Level.WARNING, "A JMX bean could not be unregistered", e);
    }
  }

  private static String value(String text) {
    return text.matches("[\\w./()-]+") ? text : ObjectName.quote(text);
  }

  @Override
  public synchronized void close() {
    closed = true;
    registered.forEach(this::remove);
    registered.clear();
    views.values().forEach(this::remove);
    views.clear();
  }
}
