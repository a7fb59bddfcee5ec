package io.tailrace.web.settings;

import io.tailrace.web.settings.value.Names;
import io.tailrace.web.settings.value.Setting;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/**
 * Reads URL, user and password of pgjdbc's unpooled data source, from any class loader. Every other
 * kind is refused: a source keeps its connections for as long as it runs, which a pool cannot
 * serve.
 */
final class SimpleDataSource {
  private static final String CLASS = "org.postgresql.ds.PGSimpleDataSource";

  private SimpleDataSource() {}

  static Login login(Setting setting, Names names) {
    String name = setting.value();
    Object bound = lookup(setting, names);
    if (!bound.getClass().getName().equals(CLASS)) {
      throw setting.wrong("is a " + bound.getClass().getName() + "; " + resource(name));
    }
    String url = property(setting, bound, "getUrl");
    if (url == null) {
      throw setting.wrong("has no URL; " + resource(name));
    }
    return new Login(
        url, property(setting, bound, "getUser"), property(setting, bound, "getPassword"), null);
  }

  private static Object lookup(Setting setting, Names names) {
    String name = setting.value();
    try {
      return names.lookup(name.startsWith("java:") ? name : "java:comp/env/" + name);
    } catch (NamingException e) {
      throw setting.wrong("is not bound in JNDI; " + resource(name));
    }
  }

  private static String resource(String name) {
    return "write <Resource name=\""
        + name.replaceFirst("^java:comp/env/", "")
        + "\" auth=\"Container\" type=\""
        + CLASS
        + "\" factory=\"org.postgresql.ds.common.PGObjectFactory\" serverName=\"host\""
        + " portNumber=\"5432\" databaseName=\"database\" user=\"user\" password=\"password\"/>";
  }

  private static @Nullable String property(Setting setting, Object bound, String getter) {
    try {
      return (String) bound.getClass().getMethod(getter).invoke(bound);
    } catch (ReflectiveOperationException e) {
      throw setting.wrong("its " + getter + " fails; " + resource(setting.value()));
    }
  }
}
