package io.tailrace.testing.containers;

import io.tailrace.testing.containers.Application.SimpleSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An application's context descriptor: the one in {@code tomcat-conf} with its settings. */
public final class TomcatDescriptor {
  private TomcatDescriptor() {}

  public static String of(Application application) throws IOException {
    List<String> lines = new ArrayList<>();
    application
        .parameters()
        .forEach(
            (name, value) ->
                lines.add(
                    "<Parameter name=\""
                        + name
                        + "\" value=\""
                        + value
                        + "\" override=\"false\"/>"));
    application
        .entries()
        .forEach(
            (name, value) ->
                lines.add(
                    "<Environment name=\""
                        + name
                        + "\" type=\"java.lang.String\" value=\""
                        + value
                        + "\"/>"));
    if (application.dataSource() != null) {
      lines.add(resource(application.dataSource()));
    }
    return Files.readString(Path.of("tomcat-conf/tailrace.xml"))
        .replace("</Context>", String.join("\n", lines) + "\n</Context>");
  }

  private static String resource(SimpleSource source) {
    return "<Resource name=\""
        + source.name()
        + "\" auth=\"Container\" type=\"org.postgresql.ds.PGSimpleDataSource\""
        + " factory=\"org.postgresql.ds.common.PGObjectFactory\" serverName=\"127.0.0.1\""
        + " portNumber=\""
        + source.port()
        + "\" databaseName=\""
        + source.database()
        + "\" user=\""
        + source.user()
        + "\" password=\""
        + source.password()
        + "\"/>";
  }
}
