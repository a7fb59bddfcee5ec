package io.tailrace.source.postgres.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** One thing that may go wrong with a stream of messages, somewhere in it. */
public enum Mutation {
  BIT {
    @Override
    byte[] message(byte[] message, Random random) {
      message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
      return message;
    }
  },
  BYTE {
    @Override
    byte[] message(byte[] message, Random random) {
      message[random.nextInt(message.length)] = (byte) random.nextInt();
      return message;
    }
  },
  KIND {
    @Override
    byte[] message(byte[] message, Random random) {
      message[0] = (byte) random.nextInt();
      return message;
    }
  },
  TRUNCATED {
    @Override
    byte[] message(byte[] message, Random random) {
      return Arrays.copyOf(message, random.nextInt(message.length));
    }
  },
  EXTENDED {
    @Override
    byte[] message(byte[] message, Random random) {
      return Arrays.copyOf(message, message.length + 1 + random.nextInt(9));
    }
  },
  /** Also where a count or a length stands. */
  NUMBER {
    @Override
    byte[] message(byte[] message, Random random) {
      int number = EXTREMES.get(random.nextInt(EXTREMES.size()));
      ByteBuffer bytes = ByteBuffer.wrap(message);
      if (message.length >= 5 && random.nextBoolean()) {
        bytes.putInt(random.nextInt(message.length - 3), number);
      } else if (message.length >= 2) {
        bytes.putShort(random.nextInt(message.length - 1), (short) number);
      }
      return message;
    }
  },
  NOISE {
    @Override
    byte[] message(byte[] message, Random random) {
      random.nextBytes(message);
      return message;
    }
  },
  DROPPED {
    @Override
    void stream(List<byte[]> messages, int at, Random random) {
      messages.remove(at);
    }
  },
  DOUBLED {
    @Override
    void stream(List<byte[]> messages, int at, Random random) {
      messages.add(at, messages.get(at));
    }
  },
  SWAPPED {
    @Override
    void stream(List<byte[]> messages, int at, Random random) {
      messages.add(random.nextInt(messages.size()), messages.remove(at));
    }
  };

  private static final List<Integer> EXTREMES =
      List.of(Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 0, 1, 0x7fff, 0xffff, 1 << 30, 65_536);

  byte[] message(byte[] message, Random random) {
    return message;
  }

  void stream(List<byte[]> messages, int at, Random random) {
    messages.set(at, message(messages.get(at).clone(), random));
  }

  /** A random one, applied to a random message. */
  public static List<byte[]> mutated(List<byte[]> messages, Random random) {
    List<byte[]> all = new ArrayList<>(messages);
    Mutation mutation = values()[random.nextInt(values().length)];
    mutation.stream(all, random.nextInt(all.size()), random);
    return all;
  }
}
