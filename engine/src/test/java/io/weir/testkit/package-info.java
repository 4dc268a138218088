/** What tests of every module share: fakes of the ports, keys made at run time, seeds. */
@NullMarked
package io.weir.testkit;

import org.jspecify.annotations.NullMarked;
