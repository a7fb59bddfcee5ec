package io.tailrace.web.settings;

import javax.naming.NamingException;

/** The container's directory, as far as settings need it. */
@FunctionalInterface
public interface Names {
  /** What is bound to this full name ({@code java:comp/env/jdbc/tailrace}). */
  Object lookup(String name) throws NamingException;
}
