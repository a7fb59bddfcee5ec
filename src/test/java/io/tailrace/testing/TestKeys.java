package io.tailrace.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Authorities and the certificates that they sign, made by the JDK's keytool for one test. */
public final class TestKeys {
  public static final String PASSWORD = "changeit";

  private final Path folder;

  public TestKeys(Path folder) {
    this.folder = folder;
  }

  /** One that signs others. */
  public void authority(String name) throws IOException, InterruptedException {
    keytool(store(name), name, "CN=" + name, List.of("-validity", "10", "-ext", "bc:c"));
  }

  /**
   * One that {@code authority} signs.
   *
   * @param more keytool's options
   */
  public void certificate(String authority, String name, String commonName, String... more)
      throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(List.of("-signer", authority));
    options.addAll(List.of(more));
    if (!options.contains("-validity")) {
      options.addAll(List.of("-validity", "10"));
    }
    keytool(store(authority), name, "CN=" + commonName, options);
  }

  private Path store(String authority) {
    return folder.resolve(authority + ".p12");
  }

  private static void keytool(Path store, String alias, String name, List<String> options)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-alias",
                alias,
                "-dname",
                name));
    command.addAll(options);
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool: " + said);
    }
  }

  /** A certificate, with its key where {@code key}, as a file that only its owner may read. */
  public Path pem(String authority, String name, boolean key)
      throws IOException, GeneralSecurityException {
    KeyStore keys = load(store(authority));
    byte[] content =
        key
            ? keys.getKey(name, PASSWORD.toCharArray()).getEncoded()
            : keys.getCertificate(name).getEncoded();
    String label = key ? "PRIVATE KEY" : "CERTIFICATE";
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Path file = folder.resolve(name + (key ? ".key" : ".pem"));
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(
        file, "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n");
  }

  /** A client's key and certificate as the driver takes them: under the alias {@code user}. */
  public Path client(String authority, String name) throws IOException, GeneralSecurityException {
    KeyStore keys = load(store(authority));
    KeyStore client = KeyStore.getInstance("PKCS12");
    client.load(null, null);
    client.setKeyEntry(
        "user",
        keys.getKey(name, PASSWORD.toCharArray()),
        PASSWORD.toCharArray(),
        keys.getCertificateChain(name));
    Path file = folder.resolve(name + "-client.p12");
    try (var out = Files.newOutputStream(file)) {
      client.store(out, PASSWORD.toCharArray());
    }
    return file;
  }

  private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }
}
