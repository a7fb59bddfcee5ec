package io.tailrace.web;

import io.tailrace.web.settings.Names;
import io.tailrace.web.settings.Place;
import java.util.HashMap;
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
final class Directory implements Names {
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
  Place entries() {
    Map<String, String> entries = new HashMap<>();
    try {
      NamingEnumeration<NameClassPair> names = new InitialContext().list(ENTRIES);
      while (names.hasMore()) {
        String name = names.next().getName();
        if (name.startsWith(PREFIX)) {
          entries.put(name, String.valueOf(lookup(ENTRIES + '/' + name)));
        }
      }
    } catch (NamingException e) {
      return new Place("JNDI entry", Map.of());
    }
    return new Place("JNDI entry", entries);
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
    return Directory::daemon;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    return thread;
  }
}
