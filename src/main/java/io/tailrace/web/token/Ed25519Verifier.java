package io.tailrace.web.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Set;

/** Verifies Ed25519 signatures with the JDK; the library's own verifier needs Google's Tink. */
final class Ed25519Verifier implements JWSVerifier {
  static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);

  private static final String ED25519 = "Ed25519";
  private static final int KEY_BYTES = 32;

  /** The DER encoding of a public key, up to the key's own bytes (RFC 8410). */
  private static final byte[] DER = HexFormat.of().parseHex("302a300506032b6570032100");

  private final PublicKey key;

  Ed25519Verifier(PublicKey key) {
    this.key = key;
  }

  /** The key of a JWK's {@code x}. */
  static PublicKey key(byte[] x) throws GeneralSecurityException {
    if (x.length != KEY_BYTES) {
      throw new GeneralSecurityException("an Ed25519 key has 32 bytes");
    }
    byte[] encoded = new byte[DER.length + KEY_BYTES];
    System.arraycopy(DER, 0, encoded, 0, DER.length);
    System.arraycopy(x, 0, encoded, DER.length, KEY_BYTES);
    return KeyFactory.getInstance(ED25519).generatePublic(new X509EncodedKeySpec(encoded));
  }

  @Override
  public boolean verify(JWSHeader header, byte[] signed, Base64URL signature) {
    try {
      Signature check = Signature.getInstance(ED25519);
      check.initVerify(key);
      check.update(signed);
      return check.verify(signature.decode());
    } catch (SignatureException e) {
      return false; // It has no form of a signature.
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Set<JWSAlgorithm> supportedJWSAlgorithms() {
    return ALGORITHMS;
  }

  @Override
  public JCAContext getJCAContext() {
    return new JCAContext();
  }
}
