package io.tailrace.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.apache.catalina.Context;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/**
 * A filter in front of the application that knows a request's tenants: those of the header {@code
 * X-Tenants}, between commas.
 */
final class CallerFilter implements Filter {
  static final String HEADER = "X-Tenants";

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request instanceof HttpServletRequest http && http.getHeader(HEADER) != null) {
      request.setAttribute("tenants", List.of(http.getHeader(HEADER).split(",")));
    }
    chain.doFilter(request, response);
  }

  static void prepare(Context context) {
    FilterDef def = new FilterDef();
    def.setFilterName("tenants");
    def.setFilter(new CallerFilter());
    def.setAsyncSupported("true");
    context.addFilterDef(def);
    FilterMap map = new FilterMap();
    map.setFilterName("tenants");
    map.addURLPattern("/*");
    context.addFilterMap(map);
  }
}
