package io.tailrace.web;

import io.tailrace.web.settings.value.Names;
import io.tailrace.web.settings.value.SettingsFault;
import io.tailrace.web.settings.value.SettingsSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import javax.naming.InitialContext;
import javax.naming.NameClassPair;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;

/**
 * Settings, data sources and threads from the container's JNDI directory. Only names in {@code
 * java:} are looked up, which are bound by the deployer.
 */
@SuppressWarnings("BanJNDI")
final class JndiDirectory implements Names {
  private static final String ENTRIES = "java:comp/env";
  private static final String THREADS = "java:comp/DefaultManagedThreadFactory";
  private static final String PREFIX = "tailrace.";

  @Override
  public Object lookup(String name) throws NamingException {
    Object bound = new InitialContext().lookup(name);
    if (bound == null) {
      throw new NamingException(name + " is bound to nothing");
    }
    return bound;
  }

  /** The entries {@code java:comp/env/tailrace.…}; none without JNDI. */
  SettingsSource entries() {
    Map<String, String> entries = new HashMap<>();
    for (String name : names()) {
      if (name.startsWith(PREFIX)) {
        entries.put(name, entry(name));
      }
    }
    return new SettingsSource("JNDI entry", entries);
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    try {
      NamingEnumeration<NameClassPair> all = new InitialContext().list(ENTRIES);
      while (all.hasMore()) {
        names.add(all.next().getName());
      }
    } catch (NamingException e) {
      return List.of();
    }
    return names;
  }

  /** The entry's text. Another object is not shown, since its text may have a password. */
  private String entry(String name) {
    Object bound;
    try {
      bound = lookup(ENTRIES + '/' + name);
    } catch (NamingException e) {
      throw wrong(name, "the object that is bound there cannot be created");
    }
    if (bound instanceof String || bound instanceof Number || bound instanceof Character) {
      return bound.toString();
    }
    throw wrong(name, "is a " + bound.getClass().getName());
  }

  private static SettingsFault wrong(String name, String what) {
    return new SettingsFault(
        name
            + " (JNDI entry): "
            + what
            + "; write <Environment name=\""
            + name
            + "\" type=\"java.lang.String\" value=\"…\"/>");
  }

  /** The container's threads, else daemon threads. */
  ThreadFactory threads() {
    try {
      if (lookup(THREADS) instanceof ThreadFactory factory) {
        return factory;
      }
    } catch (NamingException e) {
      // A plain servlet container has no thread factory.
    }
    return JndiDirectory::daemon;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    return thread;
  }
}
