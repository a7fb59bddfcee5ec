package io.tailrace.web.token;

import io.tailrace.source.PasswordFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A secret that this server shares with the issuer of its tokens. */
record SecretFile(PasswordFile file) implements KeySource {
  @Override
  public KeySet read() throws IOException {
    byte[] secret = file.read().getBytes(StandardCharsets.UTF_8);
    if (secret.length < VerificationKey.LEAST_SECRET_BYTES) {
      throw new IOException(
          "the secret has fewer than "
              + VerificationKey.LEAST_SECRET_BYTES
              + " bytes; make one with: openssl rand -base64 48");
    }
    return KeySet.ofSecret(secret);
  }

  @Override
  public void abort() {}

  @Override
  public String toString() {
    return file.path().toString();
  }
}
