package io.tailrace.testing.containers;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.List;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.realm.GenericPrincipal;
import org.apache.catalina.valves.ValveBase;

/** Trusts the user and roles that the reverse proxy at one address sends. */
public final class ProxyLogin extends ValveBase {
  private String proxy = "127.0.0.1";

  public ProxyLogin() {
    super(true);
  }

  public void setProxy(String address) {
    proxy = address;
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    String user = request.getHeader("X-Forwarded-User");
    String groups = request.getHeader("X-Forwarded-Groups");
    if (user != null && !user.isEmpty() && request.getPeerAddr().equals(proxy)) {
      List<String> roles = groups == null ? List.of() : List.of(groups.split("\\s*,\\s*"));
      request.setAuthType("PROXY");
      request.setUserPrincipal(new GenericPrincipal(user, roles));
    }
    getNext().invoke(request, response);
  }
}
