package io.tailrace.web.token;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Public keys in a file, as a JWK set or PEM. */
record KeyFile(Path path) implements KeySource {
  @Override
  public KeySet read() throws IOException {
    byte[] bytes;
    try (var in = Files.newInputStream(path)) {
      bytes = in.readNBytes(KeyServer.MOST_BYTES + 1);
    } catch (IOException e) {
      throw new IOException("the file cannot be read (" + e.getClass().getSimpleName() + ")", e);
    }
    if (bytes.length > KeyServer.MOST_BYTES) {
      throw new IOException("the file has more than " + KeyServer.MOST_BYTES + " bytes");
    }
    return KeySet.parse(new String(bytes, StandardCharsets.UTF_8));
  }

  @Override
  public void abort() {}

  @Override
  public String toString() {
    return path.toString();
  }
}
