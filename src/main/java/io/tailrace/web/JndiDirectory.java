package io.tailrace.web;

import io.tailrace.web.settings.Names;
import io.tailrace.web.settings.SettingsFault;
import io.tailrace.web.settings.SettingsSource;
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
 * What the container offers in JNDI, as far as we look: settings, data sources, threads. Only names
 * in its own {@code java:} are looked up, which whoever deploys has bound.
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

  /** The entries {@code java:comp/env/tailrace.…}; none where there is no JNDI. */
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

  /** What it is; an object of another kind is not shown, since its text may have a password. */
  private String entry(String name) {
    Object bound;
    try {
      bound = lookup(ENTRIES + '/' + name);
    } catch (NamingException e) {
      throw wrong(name, "what is bound there cannot be made");
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

  /** The container's own; daemon threads where it offers none. */
  ThreadFactory threads() {
    try {
      if (lookup(THREADS) instanceof ThreadFactory factory) {
        return factory;
      }
    } catch (NamingException e) {
      // A servlet container alone has none.
    }
    return JndiDirectory::daemon;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    return thread;
  }
}
