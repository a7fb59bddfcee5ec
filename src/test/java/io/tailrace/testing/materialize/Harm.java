package io.tailrace.testing.materialize;

import io.tailrace.testing.postgres.ServerMessage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What can be done to one message of a server so that the protocol, or what is said of a view, can
 * show it.
 */
enum Harm {
  /** A kind that there is not. */
  KIND {
    @Override
    byte[] to(byte[] message, Random random) {
      message[0] = UNKNOWN[random.nextInt(UNKNOWN.length)];
      return message;
    }
  },
  LENGTH {
    @Override
    byte[] to(byte[] message, Random random) {
      flip(message, 1, Integer.BYTES, random);
      return message;
    }
  },
  CUT {
    @Override
    byte[] to(byte[] message, Random random) {
      return Arrays.copyOf(message, random.nextInt(message.length));
    }
  },
  /** Any bit, where it is none of a value. */
  BIT {
    @Override
    byte @Nullable [] to(byte[] message, Random random) {
      if (isRow(message) || message[0] == ServerMessage.ROW_DESCRIPTION || message.length == BODY) {
        return null;
      }
      flip(message, BODY, message.length - BODY, random);
      return message;
    }
  },
  COLUMN_COUNT {
    @Override
    byte @Nullable [] to(byte[] message, Random random) {
      if (!isRow(message) && message[0] != ServerMessage.ROW_DESCRIPTION) {
        return null;
      }
      flip(message, BODY, Short.BYTES, random);
      return message;
    }
  },
  COLUMN_LENGTH {
    @Override
    byte @Nullable [] to(byte[] message, Random random) {
      if (!isRow(message)) {
        return null;
      }
      int columns = ByteBuffer.wrap(message).getShort(BODY);
      flip(message, column(message, random.nextInt(columns)), Integer.BYTES, random);
      return message;
    }
  },
  /** Of a row's timestamp or number of copies: it is no number any more. */
  DIGIT {
    @Override
    byte @Nullable [] to(byte[] message, Random random) {
      int at = isRow(message) ? column(message, 0) : 0;
      if (at == 0 || ByteBuffer.wrap(message).getInt(at) < TIMESTAMP) {
        return null;
      }
      int number = column(message, random.nextBoolean() ? 0 : 2);
      int length = ByteBuffer.wrap(message).getInt(number);
      if (length <= 0) {
        return null;
      }
      message[number + Integer.BYTES + random.nextInt(length)] ^= (byte) 0x80;
      return message;
    }
  },
  DROPPED {
    @Override
    byte @Nullable [] to(byte[] message, Random random) {
      return isRow(message) ? null : new byte[0];
    }
  },
  DOUBLED {
    @Override
    byte @Nullable [] to(byte[] message, Random random) {
      return isRow(message)
          ? null
          : ByteBuffer.allocate(2 * message.length).put(message).put(message).array();
    }
  },
  /** Sent after the next one. */
  LATE {
    @Override
    byte @Nullable [] to(byte[] message, Random random) {
      return isRow(message) || message[0] == ServerMessage.ROW_DESCRIPTION ? null : message;
    }
  };

  private static final byte[] UNKNOWN = {0, '!', 'q', 'x', '~', 0x7f, (byte) 0xc4, (byte) 0xff};

  /** After the kind and the length. */
  private static final int BODY = 1 + Integer.BYTES;

  /** The digits of a ms since the epoch. */
  private static final int TIMESTAMP = 13;

  /** The message as it arrives; null where this harm is none that it can show. */
  abstract byte @Nullable [] to(byte[] message, Random random);

  private static boolean isRow(byte[] message) {
    return message[0] == 'D';
  }

  private static void flip(byte[] message, int from, int length, Random random) {
    message[from + random.nextInt(length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
  }

  /** Where the length of a row's column stands. */
  private static int column(byte[] row, int index) {
    ByteBuffer bytes = ByteBuffer.wrap(row);
    int at = BODY + Short.BYTES;
    for (int i = 0; i < index; i++) {
      at += Integer.BYTES + Math.max(0, bytes.getInt(at));
    }
    return at;
  }
}
