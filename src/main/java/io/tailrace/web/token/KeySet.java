package io.tailrace.web.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Keys that verify tokens. Keys that cannot verify a signature are left out. */
record KeySet(List<VerificationKey> keys) {
  static final KeySet NONE = new KeySet(List.of());

  /** More would let a file or a server make each token expensive. */
  private static final int MOST = 100;

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

  KeySet {
    keys = List.copyOf(keys);
  }

  /**
   * Reads a JWK set, or the PEM of public keys and certificates.
   *
   * @throws IOException if there is no key that verifies tokens; the message says why
   */
  static KeySet parse(String text) throws IOException {
    KeySet set = text.stripLeading().startsWith("{") ? ofJson(text) : ofPem(text);
    if (set.keys.size() > MOST) {
      throw new IOException("it has more than " + MOST + " keys");
    }
    if (set.keys.isEmpty()) {
      throw new IOException(
          "it has no key that verifies signatures: RSA of 2048 to 8192 bits, P-256, P-384, P-521"
              + " or Ed25519");
    }
    return set;
  }

  private static KeySet ofJson(String text) throws IOException {
    Object list;
    try {
      list = JSONObjectUtils.parse(text).get("keys");
    } catch (ParseException e) {
      throw new IOException("it is not JSON", e);
    }
    if (!(list instanceof List<?> each)) {
      throw new IOException("it is not a JWK set: it has no list of keys");
    }
    List<VerificationKey> keys = new ArrayList<>();
    for (Object json : each) {
      VerificationKey key = json instanceof Map<?, ?> map ? ofJson(map) : null;
      if (key != null) {
        keys.add(key);
      }
    }
    return new KeySet(keys);
  }

  private static @Nullable VerificationKey ofJson(Map<?, ?> json) throws IOException {
    try {
      @SuppressWarnings("unchecked") // Names in JSON are texts.
      JWK key = JWK.parse((Map<String, Object>) json);
      return VerificationKey.of(key);
    } catch (ParseException | IllegalArgumentException | IllegalStateException e) {
      return null; // Of a kind that is not known: others in the set are.
    }
  }

  private static KeySet ofPem(String text) throws IOException {
    List<VerificationKey> keys = new ArrayList<>();
    for (Matcher block = PEM.matcher(text); block.find(); ) {
      if (block.group(1).endsWith("PRIVATE KEY")) {
        throw new IOException("it has a private key; write the public key alone");
      }
      VerificationKey key = ofPem(block.group(1), block.group(2));
      if (key != null) {
        keys.add(key);
      }
    }
    return new KeySet(keys);
  }

  private static @Nullable VerificationKey ofPem(String type, String base64) throws IOException {
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(base64);
      PublicKey key =
          switch (type) {
            case "PUBLIC KEY" -> publicKey(encoded);
            case "CERTIFICATE" ->
                CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(encoded))
                    .getPublicKey();
            default -> null;
          };
      return key == null ? null : VerificationKey.of(null, key, null);
    } catch (GeneralSecurityException | JOSEException | IllegalArgumentException e) {
      throw new IOException("a " + type + " in it is broken", e);
    }
  }

  private static @Nullable PublicKey publicKey(byte[] encoded) throws GeneralSecurityException {
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException e) {
        // It may be of the next kind.
      }
    }
    return null;
  }

  static KeySet ofSecret(byte[] secret) {
    return new KeySet(List.of(VerificationKey.ofSecret(secret)));
  }

  boolean isEmpty() {
    return keys.isEmpty();
  }

  /** The keys that may have signed a token with this header, by their names. */
  List<VerificationKey> named(JWSHeader header) {
    return keys.stream().filter(key -> key.isNamed(header.getKeyID())).toList();
  }
}
