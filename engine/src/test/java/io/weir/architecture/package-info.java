/** What the design forbids, as tests: each rule tells why it is there. */
@NullMarked
package io.weir.architecture;

import org.jspecify.annotations.NullMarked;
