package io.weir.bench.wecom.world;

import io.weir.bench.wecom.directory.Change;
import io.weir.bench.wecom.directory.DirectoryEvent;
import io.weir.bench.wecom.directory.DirectoryLife;
import io.weir.bench.wecom.directory.DirectoryPlan;
import io.weir.bench.wecom.directory.DirectoryRows;
import io.weir.bench.wecom.oracle.ExpectedConversation;
import io.weir.bench.wecom.oracle.ExpectedCorp;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The lives of a world's directories, lived once beforehand: to know which callbacks will be pushed
 * and what must be stored in the end. Each is forgotten once that is known.
 */
final class Rehearsal {

  private final Directories directories;
  private final Map<String, DirectoryLife> lives = new HashMap<>();

  Rehearsal(Directories directories) {
    this.directories = directories;
  }

  /** An event, and the step that it tells of. */
  record Told(DirectoryStep step, DirectoryEvent event) {}

  /** Lives until something happens that the platform tells of. */
  Told nextTold(String corpId) {
    DirectoryLife life = life(corpId);
    while (true) {
      Change change = life.step();
      directories.plan(corpId, change.number());
      DirectoryEvent event = change.event();
      if (event != null) {
        return new Told(new DirectoryStep(corpId, change.number()), event);
      }
    }
  }

  /** Somebody of the staff, as it is by now. */
  String anyUserId(String corpId, Dice dice) {
    return life(corpId).directory().anyUserId(dice);
  }

  private DirectoryLife life(String corpId) {
    return lives.computeIfAbsent(corpId, directories::birth);
  }

  /** The corp with what must be stored of its directory, if that is expected at all. */
  ExpectedCorp complete(ExpectedCorp corp, DirectoryPlan plan) {
    if (!plan.expected()) {
      lives.remove(corp.corpId());
      return corp;
    }
    DirectoryLife life = life(corp.corpId());
    lives.remove(corp.corpId());
    Set<String> spoken =
        corp.conversations().stream()
            .map(ExpectedConversation::roomId)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    return corp.with(DirectoryRows.of(life.directory(), plan.view(), spoken));
  }
}
