package io.weir.bench.wecom.world;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.Pusher;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.SimWeCom;
import io.weir.bench.wecom.TestWorlds;
import io.weir.bench.wecom.directory.Directory;
import io.weir.bench.wecom.directory.DirectoryPlan;
import io.weir.bench.wecom.directory.DirectoryRows;
import io.weir.bench.wecom.directory.View;
import io.weir.bench.wecom.oracle.ExpectedConversation;
import io.weir.bench.wecom.oracle.ExpectedCorp;
import io.weir.bench.wecom.oracle.ExpectedDirectory;
import io.weir.bench.wecom.oracle.ExpectedRoom;
import io.weir.bench.wecom.oracle.TableNames;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DirectoriesTest {

  private static final DirectoryPlan EXPECTED = DirectoryPlan.modest().expectedBy(View.OLD_APP);

  private static WorldPlan plan(int callbacks) {
    return TestWorlds.plan(77, 3, 600, callbacks).withDirectory(EXPECTED);
  }

  private static Set<String> roomsSpoken(ExpectedCorp corp) {
    return corp.conversations().stream()
        .map(ExpectedConversation::roomId)
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  private static ExpectedDirectory now(World world, ExpectedCorp corp) {
    return DirectoryRows.of(world.directories().of(corp.corpId()), View.OLD_APP, roomsSpoken(corp));
  }

  @Test
  void shouldHaveThePeopleAndRoomsOfTheMessages() throws Exception {
    TestWorlds.Kept kept = new TestWorlds.Kept();
    World world = TestWorlds.make(plan(0), kept);
    for (ExpectedCorp corp : kept.corps) {
      Directory directory = world.directories().of(corp.corpId());
      assertThat(corp.directory().rooms()).extracting(ExpectedRoom::roomId).isSorted();
      Map<String, ExpectedRoom> rooms = corp.directory().roomsByConversation();
      int people = 0;
      for (ExpectedConversation conversation : corp.conversations()) {
        ExpectedRoom room = rooms.get(conversation.conversationId());
        assertThat(conversation.roomId() == null).isEqualTo(room == null);
        for (var person : conversation.participants().entrySet()) {
          boolean known =
              person.getValue().equals("customer")
                  ? directory.knowsCustomer(person.getKey())
                  : person.getValue().equals("robot") || directory.knowsStaff(person.getKey());
          people += known ? 1 : 0;
          assertThat(known || !person.getKey().matches("(wo|wm)\\w{30}"))
              .as(person.getKey())
              .isTrue();
        }
      }
      assertThat(people).isPositive();
    }
  }

  @Test
  void shouldEndWhereTheOracleExpectsIt() throws Exception {
    TestWorlds.Kept kept = new TestWorlds.Kept();
    World world = TestWorlds.make(plan(400), kept);
    for (ExpectedCorp corp : kept.corps) {
      assertThat(now(world, corp)).isNotEqualTo(corp.directory());
    }
    for (PlannedPush push : world.pushes().pushes()) {
      DirectoryStep step = push.after();
      if (step != null) {
        world.directories().reach(step);
      }
    }
    world.directories().finish();
    for (ExpectedCorp corp : kept.corps) {
      assertThat(now(world, corp)).isEqualTo(corp.directory());
      assertThat(corp.directory().tables().keySet()).containsAll(TableNames.DIRECTORY);
    }
  }

  /** Pushes {@code pushes}, or the whole plan, to somebody who takes all of them. */
  private static void push(World world, @Nullable List<PlannedPush> pushes) throws Exception {
    HttpServer target =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    target.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    target.start();
    String url = "http://127.0.0.1:" + target.getAddress().getPort();
    try (SimWeCom wecom = SimWeCom.start(world, ServerOptions.plain())) {
      Pusher pusher =
          pushes == null
              ? wecom.pushTo(url, PushOptions.platform())
              : wecom.pushTo(url, PushOptions.platform(), pushes);
      pusher.done().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } finally {
      target.stop(0);
    }
  }

  @Test
  void shouldChangeWithWhatIsPushedAndNoFurther() throws Exception {
    TestWorlds.Kept kept = new TestWorlds.Kept();
    World world = TestWorlds.make(plan(150), kept);
    World control = TestWorlds.make(plan(150), new TestWorlds.Kept());
    List<PlannedPush> some = world.pushes().pushes().subList(0, 80);
    push(world, some);
    for (PlannedPush pushed : some) {
      DirectoryStep step = pushed.after();
      if (step != null) {
        control.directories().reach(step);
      }
    }
    for (ExpectedCorp corp : kept.corps) {
      assertThat(now(world, corp)).isEqualTo(now(control, corp)).isNotEqualTo(corp.directory());
    }
  }

  @Test
  void shouldHaveLivedToItsEndWhenAllIsPushedThoughTheLastEventsAreLost() throws Exception {
    TestWorlds.Kept kept = new TestWorlds.Kept();
    World world = TestWorlds.make(plan(150).withDelivery(Delivery.orderly().losing(600)), kept);
    push(world, null);
    for (ExpectedCorp corp : kept.corps) {
      assertThat(now(world, corp)).isEqualTo(corp.directory());
    }
  }

  @Test
  void shouldNameNobodyInACallbackWhoNeverWas() throws Exception {
    World world = TestWorlds.make(plan(600), new TestWorlds.Kept());
    world.directories().finish();
    Pattern names = Pattern.compile("<(UserID|ExternalUserID|FromUserName)> ?<!\\[CDATA\\[([^]]*)");
    int checked = 0;
    for (PlannedPush push : world.pushes().pushes()) {
      Matcher name = names.matcher(push.plaintext());
      while (name.find()) {
        if (name.group(2).equals("sys")) {
          continue; // whom WeCom's own pushes to an app come from
        }
        Directory directory = world.directories().of(corpOf(world, push));
        assertThat(directory.knowsStaff(name.group(2)) || directory.knowsCustomer(name.group(2)))
            .as(push.plaintext())
            .isTrue();
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(200);
  }

  private static String corpOf(World world, PlannedPush push) {
    return world.corps().stream()
        .map(Corp::corpId)
        .filter(push.plaintext()::contains)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldTellAppsAndSuiteOfChangesInTheOrderOfTheirLives() throws Exception {
    WorldPlan orderly = plan(300).withDelivery(Delivery.orderly());
    TestWorlds.Kept kept = new TestWorlds.Kept();
    World world = TestWorlds.make(orderly, kept);
    List<PlannedPush> told =
        world.pushes().pushes().stream().filter(push -> push.after() != null).toList();
    for (Corp corp : world.corps()) {
      List<Integer> steps =
          told.stream()
              .map(PlannedPush::after)
              .filter(step -> step != null && step.corpId().equals(corp.corpId()))
              .map(step -> step == null ? 0 : step.number())
              .toList();
      assertThat(steps).isSorted().startsWith(1);
    }
    assertThat(told).anyMatch(push -> push.receiver().startsWith("app:"));
    assertThat(told).anyMatch(push -> push.receiver().startsWith("suite:"));
    assertThat(told)
        .hasSizeGreaterThan(new HashSet<>(told.stream().map(PlannedPush::after).toList()).size());
    assertThat(kept.inbox).hasSize(300);
    assertThat(world.pushes().pushes()).hasSize(300).doesNotHaveDuplicates();
  }

  @Test
  void shouldLoseEventsButNotChanges() throws Exception {
    TestWorlds.Kept kept = new TestWorlds.Kept();
    World world = TestWorlds.make(plan(300).withDelivery(Delivery.orderly().losing(400)), kept);
    Set<DirectoryStep> told =
        world.pushes().pushes().stream()
            .map(PlannedPush::after)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    String corpId = world.corps().get(0).corpId();
    int last =
        told.stream()
            .filter(step -> step.corpId().equals(corpId))
            .mapToInt(DirectoryStep::number)
            .max()
            .orElseThrow();
    long own = told.stream().filter(step -> step.corpId().equals(corpId)).count();
    assertThat(own).isLessThan(last);
    assertThat(kept.inbox).hasSize(300);
    world.directories().finish();
    for (ExpectedCorp corp : kept.corps) {
      assertThat(now(world, corp)).isEqualTo(corp.directory());
    }
  }

  @Test
  void shouldGiveCopiesThePeopleOfTheHistoryThatTheyShare() throws Exception {
    WorldPlan plan = TestWorlds.plan(7, 4, 400, 40).withCopies(2).withDirectory(EXPECTED);
    TestWorlds.Kept kept = new TestWorlds.Kept();
    World world = TestWorlds.make(plan, kept);
    world.directories().finish();
    for (ExpectedCorp corp : kept.corps) {
      assertThat(now(world, corp)).isEqualTo(corp.directory());
      assertThat(corp.directory().roomsByConversation().keySet())
          .containsAll(roomsSpoken(corp).stream().map(room -> "room:" + room).toList());
    }
  }

  @Test
  void shouldExpectNothingOfDirectoriesUnlessAskedTo() throws Exception {
    TestWorlds.Kept kept = new TestWorlds.Kept();
    TestWorlds.make(TestWorlds.plan(77, 2, 100, 50), kept);
    assertThat(kept.corps).allMatch(corp -> corp.directory().isNone());
  }
}
