package io.weir.bench.load;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whole requests, head and body, as they go over the wire. Kept outside of the heap: nothing is
 * copied when one is sent, and the collector has nothing to look at.
 */
public final class Requests {

  private static final int SLAB_BYTES = 32 * 1024 * 1024;

  private final List<ByteBuffer> all = new ArrayList<>();
  private ByteBuffer slab = ByteBuffer.allocateDirect(0);

  /** Adds one of at most 32 MiB. */
  public void add(byte[] request) {
    if (slab.remaining() < request.length) {
      slab = ByteBuffer.allocateDirect(SLAB_BYTES);
    }
    all.add(slab.slice(slab.position(), request.length).put(request).flip());
    slab.position(slab.position() + request.length);
  }

  public int size() {
    return all.size();
  }

  private ByteBuffer get(int place) {
    return all.get(place).duplicate();
  }

  /** Each of them once, in order; then null. For one thread at a time. */
  public Supplier<@Nullable ByteBuffer> once() {
    int[] next = {0};
    return () -> next[0] < all.size() ? get(next[0]++) : null;
  }

  /** Over and over; for a target that does not mind. For one thread at a time. */
  public Supplier<@Nullable ByteBuffer> endless() {
    int[] next = {0};
    return () -> get(next[0]++ % all.size());
  }
}
