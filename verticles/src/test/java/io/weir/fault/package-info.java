/** What happens when a part fails: connections cut, answers lost, processes killed. */
@NullMarked
package io.weir.fault;

import org.jspecify.annotations.NullMarked;
