package io.tailrace.testing.containers;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Hashtable;
import javax.naming.NamingException;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.UserDatabase;
import org.apache.catalina.authenticator.BasicAuthenticator;
import org.apache.catalina.core.StandardServer;
import org.apache.catalina.realm.UserDatabaseRealm;
import org.apache.catalina.users.MemoryUserDatabase;
import org.apache.naming.NamingContext;

/** Tomcat's own login: the users of a user database, by HTTP Basic. */
public final class TestLogin {
  public static final String BOSS = authorization("ann");
  public static final String OTHER_BOSS = authorization("eve");
  public static final String CLERK = authorization("bob");
  public static final String WRONG = "Authorization: Basic " + encoded("ann:wrong");

  private static final String NAME = "users";

  private TestLogin() {}

  private static String authorization(String user) {
    return "Authorization: Basic " + encoded(user + ":secret");
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Of ann and eve, who are boss and clerk, and bob, who is clerk. */
  public static UserDatabase users() {
    UserDatabase users = new MemoryUserDatabase(NAME);
    users.createRole("boss", "");
    users.createRole("clerk", "");
    for (String name : new String[] {"ann", "eve", "bob"}) {
      var user = users.createUser(name, "secret", name);
      user.addRole(users.findRole("clerk"));
      if (!name.equals("bob")) {
        user.addRole(users.findRole("boss"));
      }
    }
    return users;
  }

  public static void basic(Context context, UserDatabase users) {
    context.getPipeline().addValve(new BasicAuthenticator());
    context.setPreemptiveAuthentication(true);
    UserDatabaseRealm realm = new UserDatabaseRealm();
    realm.setResourceName(NAME);
    context.addLifecycleListener(
        event -> {
          if (event.getType().equals(Lifecycle.BEFORE_START_EVENT)) {
            bind(context, users);
          }
        });
    context.setRealm(realm);
  }

  @SuppressWarnings({"BanJNDI", "JdkObsolete"}) // Tomcat looks its user databases up there.
  private static void bind(Context context, UserDatabase users) {
    try {
      NamingContext names = new NamingContext(new Hashtable<>(), "global");
      names.bind(NAME, users);
      for (var parent = context.getParent(); parent != null; parent = parent.getParent()) {
        if (parent instanceof org.apache.catalina.Engine engine
            && engine.getService().getServer() instanceof StandardServer server) {
          server.setGlobalNamingContext(names);
        }
      }
    } catch (NamingException e) {
      throw new IllegalStateException(e);
    }
  }
}
