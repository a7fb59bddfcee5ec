package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the format of JavaScript, TypeScript and CSS with Prettier, which needs no npm here. */
final class JavaScriptFormatTest {
  private static final Pattern VERSION = Pattern.compile("prettier@([\\d.]+) ");
  private static final String JAR_FOLDER = "META-INF/resources/webjars/prettier/";

  @Test
  void everyFileIsFormatted(@TempDir Path folder) throws Exception {
    Node.require("the check of JavaScript's format");
    Path prettier = unpack(folder);
    Programs.Ended ended =
        Programs.run(
            List.of("node", prettier.resolve("bin/prettier.cjs").toString(), "--check", "."));
    assertEquals(0, ended.status(), () -> ended.output() + "Run 'npm run format'.");
  }

  @Test
  void aFileThatIsNotFormattedIsFound(@TempDir Path folder) throws Exception {
    Node.require("the check of JavaScript's format");
    Path prettier = unpack(folder);
    Path project = Files.createDirectory(folder.resolve("project"));
    Files.copy(Path.of(".prettierignore"), project.resolve(".prettierignore"));
    Files.writeString(project.resolve("bad.js"), "f( )\n");
    Files.writeString(project.resolve("ignored.md"), "*  bad\n");
    Programs.Ended ended =
        Programs.run(
            project,
            List.of("node", prettier.resolve("bin/prettier.cjs").toString(), "--check", "."));
    assertEquals(1, ended.status(), ended.output());
    assertTrue(ended.output().contains("bad.js"), ended.output());
  }

  /** Unpacks the version of Prettier that package.json names. */
  private static Path unpack(Path folder) throws IOException {
    Matcher version = VERSION.matcher(Files.readString(Path.of("package.json")));
    assertTrue(version.find());
    String root = JAR_FOLDER + version.group(1) + "/";
    URL resource = JavaScriptFormatTest.class.getResource("/" + root + "package.json");
    assertNotNull(resource, "package.json and pom.xml name different versions of Prettier");
    JarURLConnection connection = (JarURLConnection) resource.openConnection();
    connection.setUseCaches(false);
    try (JarFile jar = connection.getJarFile()) {
      for (JarEntry entry : jar.stream().filter(each -> !each.isDirectory()).toList()) {
        if (entry.getName().startsWith(root)) {
          Path file = folder.resolve(entry.getName().substring(root.length()));
          Files.createDirectories(file.getParent());
          try (InputStream text = jar.getInputStream(entry)) {
            Files.copy(text, file);
          }
        }
      }
    }
    return folder;
  }
}
