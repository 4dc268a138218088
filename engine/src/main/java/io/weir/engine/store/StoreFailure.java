package io.weir.engine.store;

/** Why a transaction did not commit, or is not known to have. Names its reaction. */
public sealed interface StoreFailure {

  String reason();

  /** Postgres is away, busy or refused this time: the same batch again, later. */
  record Retry(String reason) implements StoreFailure {}

  /**
   * Some row of the batch can never be stored: the drain halves the batch until it is alone, then
   * quarantines it.
   */
  record Poison(String reason) implements StoreFailure {}

  /** How a failure travels through {@link io.weir.engine.base.Reply#fail}. */
  final class Raised extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient StoreFailure failure;

    public Raised(StoreFailure failure) {
      super(failure.reason());
      this.failure = failure;
    }

    public StoreFailure failure() {
      return failure;
    }
  }

  /**
   * Whatever is not one of ours is worth another try: a batch is never given up because of an error
   * we do not know.
   */
  static StoreFailure of(Throwable cause) {
    return cause instanceof Raised raised
        ? raised.failure()
        : new Retry(String.valueOf(cause.getMessage()));
  }
}
