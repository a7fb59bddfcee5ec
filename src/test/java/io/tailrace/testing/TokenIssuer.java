package io.tailrace.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Makes keys and tokens, right and wrong ones, as an identity provider does. */
public final class TokenIssuer {
  public static final String ISSUER = "https://login.example.com/realms/shop";
  public static final String AUDIENCE = "tailrace";

  private static final int DER_OF_PRIVATE = 16;

  private TokenIssuer() {}

  /** A key for this algorithm. */
  public static JWK key(JWSAlgorithm algorithm, String kid) {
    try {
      if (JWSAlgorithm.Family.RSA.contains(algorithm)) {
        return new RSAKeyGenerator(2_048).keyID(kid).algorithm(algorithm).generate();
      }
      if (JWSAlgorithm.Family.EC.contains(algorithm)) {
        Curve curve = Curve.forJWSAlgorithm(algorithm).iterator().next();
        return new ECKeyGenerator(curve).keyID(kid).algorithm(algorithm).generate();
      }
      return edwards(kid);
    } catch (JOSEException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Its private part is the end of the encoded private key, and likewise its public part. */
  private static JWK edwards(String kid) throws GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] x = pair.getPublic().getEncoded();
    byte[] d = pair.getPrivate().getEncoded();
    return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(tail(x)))
        .d(Base64URL.encode(tail(d)))
        .keyID(kid)
        .algorithm(JWSAlgorithm.EdDSA)
        .build();
  }

  private static byte[] tail(byte[] encoded) {
    return Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
  }

  public static String publicKeys(JWK... keys) {
    return new JWKSet(List.of(keys)).toPublicJWKSet().toString();
  }

  /** Claims that are right: for ann, until 2100. */
  public static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience(AUDIENCE)
        .subject("ann")
        .expirationTime(Date.from(Instant.parse("2100-01-01T00:00:00Z")))
        .claim("realm_access", Map.of("roles", List.of("boss", "clerk")));
  }

  /** A token of this key, with the key's name and algorithm. */
  public static String token(JWK key, JWTClaimsSet claims) {
    JWSAlgorithm algorithm = JWSAlgorithm.parse(key.getAlgorithm().getName());
    return token(new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), key, claims);
  }

  public static String token(JWK key, JWTClaimsSet.Builder claims) {
    return token(key, claims.build());
  }

  /** With a header of any form. */
  public static String token(JWSHeader header, JWK key, JWTClaimsSet claims) {
    try {
      if (key instanceof OctetKeyPair pair) {
        String signed = header.toBase64URL() + "." + Base64URL.encode(claims.toString());
        return signed + "." + Base64URL.encode(edwards(pair, signed));
      }
      SignedJWT token = new SignedJWT(header, claims);
      token.sign(signer(key));
      return token.serialize();
    } catch (JOSEException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static JWSSigner signer(JWK key) throws JOSEException {
    if (key instanceof RSAKey rsa) {
      return new RSASSASigner(rsa);
    }
    return key instanceof OctetSequenceKey secret
        ? new MACSigner(secret)
        : new ECDSASigner((ECKey) key);
  }

  private static byte[] edwards(OctetKeyPair pair, String signed) throws GeneralSecurityException {
    byte[] der = new byte[DER_OF_PRIVATE + 32];
    byte[] start = HexFormat.of().parseHex("302e020100300506032b657004220420");
    System.arraycopy(start, 0, der, 0, DER_OF_PRIVATE);
    System.arraycopy(pair.getDecodedD(), 0, der, DER_OF_PRIVATE, 32);
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(
        KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der)));
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signature.sign();
  }
}
