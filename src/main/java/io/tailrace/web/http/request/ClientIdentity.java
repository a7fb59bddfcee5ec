package io.tailrace.web.http.request;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * User and address of a client, by which streams are counted.
 *
 * @param user null for a client that is not logged in
 * @param address the first half of an IPv6 address, which is one customer's network
 */
public record ClientIdentity(@Nullable String user, String address) {
  private static final int LONGEST_ADDRESS = 64;

  /** Text that the JDK parses itself; for other text it would ask a name server. */
  private static final Pattern LITERAL =
      Pattern.compile("\\[?(?=[0-9a-fA-F:])[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%[^]]*)?]?");

  public static ClientIdentity of(Caller caller, HttpServletRequest request) {
    return new ClientIdentity(caller.user(), network(request.getRemoteAddr()));
  }

  /** Never asks a name server, even if a proxy supplies a host name. */
  static String network(String remote) {
    String address = remote.substring(0, Math.min(remote.length(), LONGEST_ADDRESS));
    if (!isLiteral(address)) {
      return address;
    }
    try {
      byte[] bytes = InetAddress.getByName(address.replaceAll("[\\[\\]]|%.*", "")).getAddress();
      return bytes.length == 4
          ? InetAddress.getByAddress(bytes).getHostAddress()
          : HexFormat.of().formatHex(Arrays.copyOf(bytes, 8)) + "/64";
    } catch (UnknownHostException e) {
      return address;
    }
  }

  /** Whether it looks like an IPv6 address. */
  static boolean isLiteral(String address) {
    return LITERAL.matcher(address).matches();
  }
}
