package io.tailrace.web.settings.value;

import javax.naming.NamingException;

/** The container's JNDI directory. */
@FunctionalInterface
public interface Names {
  /** The object that is bound to a full name, as {@code java:comp/env/jdbc/tailrace}. */
  Object lookup(String name) throws NamingException;
}
