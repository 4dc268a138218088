package io.weir.bench.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.bench.load.Requests;
import io.weir.bench.wecom.CallbackCipher;
import io.weir.bench.wecom.SignedPush;
import io.weir.bench.wecom.world.Dice;
import io.weir.bench.wecom.world.PlannedPush;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.IntStream;

/** A world's callbacks as HTTP requests, each of them once: every one makes an inbox row. */
public final class PushRequests {

  private PushRequests() {}

  /**
   * All of them in the order in which the world pushes them, signed now.
   *
   * @param seed of their nonces and frames
   */
  public static Requests of(List<PlannedPush> pushes, long seed) {
    List<PlannedPush> distinct = new ArrayList<>(new LinkedHashSet<>(pushes));
    long seconds = System.currentTimeMillis() / 1000;
    Requests requests = new Requests();
    IntStream.range(0, distinct.size())
        .parallel()
        .mapToObj(i -> request(distinct.get(i), new Dice(seed).fork("push " + i), seconds))
        .forEachOrdered(requests::add);
    return requests;
  }

  private static byte[] request(PlannedPush push, Dice dice, long seconds) {
    SignedPush signed =
        SignedPush.of(
            push,
            dice.bytes(CallbackCipher.RANDOM_BYTES),
            push.plaintext().getBytes(UTF_8),
            seconds,
            dice.below(1_000_000_000));
    byte[] body = signed.body().getBytes(UTF_8);
    String head =
        "POST "
            + push.path()
            + "?"
            + signed.query()
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(head.getBytes(UTF_8));
    whole.writeBytes(body);
    return whole.toByteArray();
  }
}
