package io.tailrace.web.token;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key with the algorithms that it is for. A token of any other algorithm is not verified with it,
 * so a public key is never taken for a secret.
 *
 * @param kid null for a key without a name
 */
record VerificationKey(@Nullable String kid, Set<JWSAlgorithm> algorithms, JWSVerifier verifier) {
  static final int LEAST_SECRET_BYTES = 32;

  private static final int LEAST_RSA_BITS = 2_048;
  private static final int MOST_RSA_BITS = 8_192;

  private static final Set<JWSAlgorithm> RSA =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512);

  private static final Map<Curve, JWSAlgorithm> EC =
      Map.of(
          Curve.P_256, JWSAlgorithm.ES256,
          Curve.P_384, JWSAlgorithm.ES384,
          Curve.P_521, JWSAlgorithm.ES512);

  VerificationKey {
    algorithms = Set.copyOf(algorithms);
  }

  /** Null for a key that is for something else, is too short, or of an unknown kind. */
  static @Nullable VerificationKey of(JWK key) {
    if (!isForSignatures(key)) {
      return null;
    }
    try {
      PublicKey known = publicKey(key);
      return known == null ? null : of(key.getKeyID(), known, key.getAlgorithm());
    } catch (GeneralSecurityException | JOSEException e) {
      return null;
    }
  }

  private static boolean isForSignatures(JWK key) {
    boolean use = key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE);
    boolean operations =
        key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.VERIFY);
    return use && operations;
  }

  private static @Nullable PublicKey publicKey(JWK key)
      throws GeneralSecurityException, JOSEException {
    if (key instanceof RSAKey rsa) {
      return rsa.toRSAPublicKey();
    }
    if (key instanceof ECKey ec) {
      return ec.toECPublicKey();
    }
    return key instanceof OctetKeyPair pair && pair.getCurve().equals(Curve.Ed25519)
        ? Ed25519Verifier.key(pair.getDecodedX())
        : null;
  }

  /**
   * As {@link #of(JWK)}.
   *
   * @param algorithm null if it follows from the key's type: of RSA it is RS256
   */
  static @Nullable VerificationKey of(
      @Nullable String kid, PublicKey key, @Nullable Algorithm algorithm) throws JOSEException {
    if (key instanceof RSAPublicKey rsa) {
      JWSAlgorithm its = algorithm == null ? JWSAlgorithm.RS256 : parsed(algorithm);
      int bits = rsa.getModulus().bitLength();
      return RSA.contains(its) && bits >= LEAST_RSA_BITS && bits <= MOST_RSA_BITS
          ? new VerificationKey(kid, Set.of(its), new RSASSAVerifier(rsa))
          : null;
    }
    if (key instanceof ECPublicKey ec) {
      JWSAlgorithm its = EC.get(Curve.forECParameterSpec(ec.getParams()));
      return its != null && (algorithm == null || its.equals(parsed(algorithm)))
          ? new VerificationKey(kid, Set.of(its), new ECDSAVerifier(ec))
          : null;
    }
    boolean fits = algorithm == null || Ed25519Verifier.ALGORITHMS.contains(parsed(algorithm));
    return fits
            && key instanceof EdECPublicKey edwards
            && edwards.getParams().getName().equals("Ed25519")
        ? new VerificationKey(kid, Ed25519Verifier.ALGORITHMS, new Ed25519Verifier(key))
        : null;
  }

  private static JWSAlgorithm parsed(Algorithm algorithm) {
    return JWSAlgorithm.parse(algorithm.getName());
  }

  /** A secret of at least {@link #LEAST_SECRET_BYTES}, for the HS algorithms of its length. */
  static VerificationKey ofSecret(byte[] secret) {
    try {
      MACVerifier verifier = new MACVerifier(secret);
      return new VerificationKey(null, verifier.supportedJWSAlgorithms(), verifier);
    } catch (JOSEException e) {
      throw new IllegalArgumentException("a secret has at least 32 bytes", e);
    }
  }

  /** Whether a token with this name of a key may be signed by it. */
  boolean isNamed(@Nullable String name) {
    return kid == null || name == null || kid.equals(name);
  }
}
