package io.tailrace.web.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.tailrace.testing.TokenIssuer;
import java.io.IOException;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which keys of a file or of a server verify tokens. */
final class KeySetTest {
  private static final JWK RS = TokenIssuer.key(JWSAlgorithm.RS256, "rs");
  private static final JWK ES = TokenIssuer.key(JWSAlgorithm.ES384, "es");
  private static final String NONE =
      "it has no key that verifies signatures: RSA of 2048 to 8192 bits, P-256, P-384, P-521 or"
          + " Ed25519";

  private static List<Set<JWSAlgorithm>> algorithms(String text) throws IOException {
    return KeySet.parse(text).keys().stream().map(VerificationKey::algorithms).toList();
  }

  private static String fault(String text) {
    return String.valueOf(assertThrows(IOException.class, () -> KeySet.parse(text)).getMessage());
  }

  private static String set(String... keys) {
    return "{\"keys\":[" + String.join(",", keys) + "]}";
  }

  private static String pem(String type, Key key) {
    String base64 = Base64.getMimeEncoder().encodeToString(key.getEncoded());
    return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
  }

  private static RSAKey.Builder rsa() {
    return new RSAKey.Builder(RS.toPublicJWK().toRSAKey());
  }

  @Test
  void theAlgorithmFollowsFromTheKey() throws IOException {
    String unnamed = rsa().algorithm(null).build().toString();
    String ps = rsa().algorithm(JWSAlgorithm.PS512).build().toString();
    assertEquals(
        List.of(Set.of(JWSAlgorithm.RS256), Set.of(JWSAlgorithm.PS512), Set.of(JWSAlgorithm.ES384)),
        algorithms(set(unnamed, ps, ES.toPublicJWK().toString())));
  }

  @Test
  void keysForSomethingElseAreLeftOut() throws IOException {
    String encrypts = rsa().keyUse(KeyUse.ENCRYPTION).build().toString();
    String wraps =
        rsa()
            .keyUse(null)
            .algorithm(com.nimbusds.jose.JWEAlgorithm.RSA_OAEP_256)
            .build()
            .toString();
    String hmac = rsa().algorithm(JWSAlgorithm.HS256).build().toString();
    String operation = RS.toPublicJWK().toString().replace("{", "{\"key_ops\":[\"encrypt\"],");
    String secret =
        new OctetSequenceKey.Builder(new byte[32]).algorithm(JWSAlgorithm.HS256).build().toString();
    String unknown = "{\"kty\":\"XY\",\"kid\":\"x\"}";
    String broken = "{\"kty\":\"RSA\",\"n\":\"AQAB\"}";
    String offCurve = ES.toPublicJWK().toString().replaceFirst("\"x\":\"....", "\"x\":\"AAAA");
    String[] others = {
      encrypts, wraps, hmac, operation, secret, unknown, broken, offCurve, "7", "null"
    };
    for (String other : others) {
      assertEquals(NONE, fault(set(other)), other);
      assertEquals(1, algorithms(set(other, ES.toPublicJWK().toString())).size(), other);
    }
  }

  @Test
  void shortKeysAreLeftOut() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1_024);
    assertEquals(NONE, fault(pem("PUBLIC KEY", generator.generateKeyPair().getPublic())));
  }

  @Test
  void longKeysAreLeftOut() {
    byte[] modulus = new byte[8_200 / 8];
    Arrays.fill(modulus, (byte) 0xFF);
    RSAKey key =
        new RSAKey.Builder(Base64URL.encode(modulus), Base64URL.encode(new byte[] {1, 0, 1}))
            .algorithm(JWSAlgorithm.RS256)
            .build();
    assertEquals(NONE, fault(set(key.toString())));
  }

  @Test
  void aCurveThatDoesNotFitTheAlgorithmIsLeftOut() {
    String other =
        new ECKey.Builder(ES.toECKey().toPublicJWK())
            .algorithm(JWSAlgorithm.ES256)
            .build()
            .toString();
    assertEquals(NONE, fault(set(other)));
  }

  @Test
  void privatePartsAreNotNeeded() throws IOException {
    assertEquals(1, algorithms(set(RS.toString())).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "ssh-rsa AAAA", "-----BEGIN PUBLIC KEY-----"})
  void whatHasNoKeySaysSo(String text) {
    assertEquals(NONE, fault(text));
  }

  @Test
  void whatIsNoSetSaysSo() {
    assertEquals("it is not JSON", fault("{\"keys\":["));
    assertEquals("it is not JSON", fault("{\"a\":" + "[".repeat(500_000)));
    assertEquals("it is not a JWK set: it has no list of keys", fault("{\"keys\":{}}"));
    assertEquals("it is not a JWK set: it has no list of keys", fault(ES.toString()));
    assertEquals(NONE, fault(set()));
    String[] many =
        IntStream.range(0, 101).mapToObj(i -> ES.toPublicJWK().toString()).toArray(String[]::new);
    assertEquals("it has more than 100 keys", fault(set(many)));
  }

  @Test
  void pemHasKeysOfEveryKind() throws Exception {
    String edwards =
        pem("PUBLIC KEY", KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic());
    String text =
        "issued by us\n"
            + pem("PUBLIC KEY", RS.toRSAKey().toRSAPublicKey())
            + pem("PUBLIC KEY", ES.toECKey().toECPublicKey())
            + edwards;
    assertEquals(
        List.of(Set.of(JWSAlgorithm.RS256), Set.of(JWSAlgorithm.ES384), Ed25519Verifier.ALGORITHMS),
        algorithms(text));
  }

  @Test
  void aPrivateKeyDoesNotBelongThere() throws Exception {
    assertEquals(
        "it has a private key; write the public key alone",
        fault(pem("PRIVATE KEY", RS.toRSAKey().toPrivateKey())));
  }

  @Test
  void aBrokenBlockSaysSo() {
    assertEquals(
        "a CERTIFICATE in it is broken",
        fault("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"));
  }
}
