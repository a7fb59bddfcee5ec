package io.tailrace.testing.containers;

import io.tailrace.testing.TestKeys;
import java.net.URI;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.Engine;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** A second connector for an embedded Tomcat: HTTP/2 over TLS, on another port. */
public final class SecureConnector {
  private final Connector connector = new Connector();

  /**
   * @param keys a key store with the key {@code server}
   */
  public SecureConnector(Path keys) {
    connector.setPort(0);
    connector.setScheme("https");
    connector.setSecure(true);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("SSLEnabled", "true");
    SSLHostConfig host = new SSLHostConfig();
    SSLHostConfigCertificate certificate =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
    certificate.setCertificateKeystoreFile(keys.toString());
    certificate.setCertificateKeystorePassword(TestKeys.PASSWORD);
    certificate.setCertificateKeystoreType("PKCS12");
    certificate.setCertificateKeyAlias("server");
    host.addCertificate(certificate);
    connector.addSslHostConfig(host);
    connector.addUpgradeProtocol(new Http2Protocol());
  }

  /** Before the start of the context's server. */
  public void addTo(Context context) {
    if (context.getParent().getParent() instanceof Engine engine) {
      engine.getService().addConnector(connector);
    }
  }

  public URI uri(String path) {
    return URI.create("https://127.0.0.1:" + connector.getLocalPort() + "/tailrace/" + path);
  }

  /** The one that is being waited for counts as well. */
  public long connections() {
    return connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol
        ? protocol.getConnectionCount()
        : 0;
  }
}
