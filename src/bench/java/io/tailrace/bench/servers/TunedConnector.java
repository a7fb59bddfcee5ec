package io.tailrace.bench.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code tomcat-conf/server-connector.xml} says of its connector, but where it listens. */
public final class TunedConnector {
  private static final Pattern ATTRIBUTE = Pattern.compile("([\\w.]+)=\"([^\"]*)\"");

  private TunedConnector() {}

  /** For streams that are async servlets: their bytes go through the connection's buffer. */
  public static Map<String, String> forAsync() throws IOException {
    Map<String, String> attributes = attributes();
    attributes.remove("socket.appWriteBufSize");
    return attributes;
  }

  public static Map<String, String> attributes() throws IOException {
    Map<String, String> attributes = new TreeMap<>();
    String written = Files.readString(Path.of("tomcat-conf/server-connector.xml"));
    Matcher attribute = ATTRIBUTE.matcher(written.substring(written.indexOf("<Connector")));
    while (attribute.find()) {
      attributes.put(attribute.group(1), attribute.group(2));
    }
    attributes.remove("port");
    attributes.remove("protocol");
    return attributes;
  }
}
