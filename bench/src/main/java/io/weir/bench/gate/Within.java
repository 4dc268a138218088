package io.weir.bench.gate;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a whole number of a scenario's size may be, both bounds included. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Within {

  /** The least. */
  long min() default Sizes.LEAST;

  /** The greatest. */
  long max() default Sizes.GREATEST;
}
