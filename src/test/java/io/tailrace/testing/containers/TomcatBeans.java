package io.tailrace.testing.containers;

import com.sun.management.UnixOperatingSystemMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Reads and operates a Tomcat in another process through its JMX beans. */
@SuppressWarnings("BanJNDI") // What answers is a process of the test itself.
public final class TomcatBeans implements AutoCloseable {
  private static final String DEPLOYER = "Catalina:type=Deployer,host=localhost";
  private static final String HOST = "Catalina:type=Host,host=localhost";

  private final JMXConnector connector;
  private final MBeanServerConnection beans;

  public TomcatBeans(long pid) throws IOException, AttachNotSupportedException {
    VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
    try {
      connector =
          JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
    } finally {
      machine.detach();
    }
    beans = connector.getMBeanServerConnection();
  }

  /** Deploys, deploys again or undeploys, as the files of the application at {@code path} say. */
  public void check(String path) throws IOException, JMException {
    invoke(DEPLOYER, "check", path);
  }

  /** Ends the connectors with their threads, each of which may hold who was there as it began. */
  public void stopConnectors() throws IOException, JMException {
    for (ObjectName each : beans.queryNames(new ObjectName("Catalina:type=Connector,*"), null)) {
      beans.invoke(each, "stop", new Object[0], new String[0]);
    }
  }

  /** The paths of applications that were stopped and are still in memory, as Tomcat sees it. */
  public List<String> leaked() throws IOException, JMException {
    return List.of((String[]) invoke(HOST, "findReloadedContextMemoryLeaks"));
  }

  private Object invoke(String bean, String operation, String... arguments)
      throws IOException, JMException {
    String[] types = new String[arguments.length];
    Arrays.fill(types, String.class.getName());
    return beans.invoke(new ObjectName(bean), operation, arguments, types);
  }

  /** After everything that can go has gone. */
  public long heap() throws IOException {
    MemoryMXBean memory = proxy(ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  /** How many objects of this class are alive. */
  public long count(String className) throws IOException, JMException {
    Object histogram =
        beans.invoke(
            new ObjectName("com.sun.management:type=DiagnosticCommand"),
            "gcClassHistogram",
            new Object[] {new String[0]},
            new String[] {String[].class.getName()});
    return Objects.toString(histogram)
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(fields -> fields.length >= 4 && fields[3].equals(className))
        .mapToLong(fields -> Long.parseLong(fields[1]))
        .sum();
  }

  public List<String> threads() throws IOException {
    ThreadMXBean threads = proxy(ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(Objects::nonNull)
        .map(ThreadInfo::getThreadName)
        .sorted()
        .toList();
  }

  public int loadedClasses() throws IOException {
    return proxy(
            ManagementFactory.CLASS_LOADING_MXBEAN_NAME,
            java.lang.management.ClassLoadingMXBean.class)
        .getLoadedClassCount();
  }

  public long openFiles() throws IOException {
    return proxy(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME, UnixOperatingSystemMXBean.class)
        .getOpenFileDescriptorCount();
  }

  private <T extends java.lang.management.PlatformManagedObject> T proxy(String name, Class<T> type)
      throws IOException {
    return ManagementFactory.newPlatformMXBeanProxy(beans, name, type);
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      // Its server has ended before.
    }
  }
}
