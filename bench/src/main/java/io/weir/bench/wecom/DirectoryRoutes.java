package io.weir.bench.wecom;

import io.weir.bench.wecom.TokenDesk.Kind;
import io.weir.bench.wecom.directory.ApiAnswer;
import io.weir.bench.wecom.directory.ConsentApi;
import io.weir.bench.wecom.directory.CustomerApi;
import io.weir.bench.wecom.directory.Directory;
import io.weir.bench.wecom.directory.GroupApi;
import io.weir.bench.wecom.directory.OpenUserIdApi;
import io.weir.bench.wecom.directory.StaffApi;
import io.weir.bench.wecom.directory.TagApi;
import io.weir.bench.wecom.world.World;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The APIs of customers, groups, tags, staff and consent, each with those whose tokens open it.
 * Kinder than the platform in one thing: a suite sees the same ids as the corp.
 */
final class DirectoryRoutes {

  private static final String BASE = "/cgi-bin/";
  private static final Set<Kind> APPS = EnumSet.of(Kind.APP, Kind.AUTHORISED_CORP);
  private static final Set<Kind> SUITES = EnumSet.of(Kind.AUTHORISED_CORP);
  private static final Set<Kind> SYNC = EnumSet.of(Kind.CONTACT_SYNC);
  private static final Set<Kind> APPS_AND_SYNC =
      EnumSet.of(Kind.APP, Kind.AUTHORISED_CORP, Kind.CONTACT_SYNC);
  private static final Set<Kind> ARCHIVE = EnumSet.of(Kind.ARCHIVE);
  private static final List<String> CALLBACK_IPS = List.of("127.0.0.1", "101.226.103.*");

  @FunctionalInterface
  private interface Asked {
    ApiAnswer answer(Exchange exchange, ApiGate.Caller caller, Directory directory);
  }

  /** Takes the routes in. */
  @FunctionalInterface
  interface Sink {
    void route(String methodAndPath, Consumer<Exchange> endpoint);
  }

  private final World world;
  private final ApiGate gate;
  private final ApiOptions options;
  private final Sink sink;
  private final Map<String, OpenUserIdApi> openIds = new HashMap<>();

  private DirectoryRoutes(World world, ApiGate gate, ApiOptions options, Sink sink) {
    this.world = world;
    this.gate = gate;
    this.options = options;
    this.sink = sink;
  }

  static void route(World world, ApiGate gate, ApiOptions options, Sink sink) {
    DirectoryRoutes routes = new DirectoryRoutes(world, gate, options, sink);
    routes.customers();
    routes.groupsAndTags();
    routes.staff();
    routes.departments();
    routes.consent();
  }

  private void get(String path, Set<Kind> allowed, Asked asked) {
    route("GET ", path, allowed, asked);
  }

  private void post(String path, Set<Kind> allowed, Asked asked) {
    route("POST ", path, allowed, asked);
  }

  private void route(String method, String path, Set<Kind> allowed, Asked asked) {
    String whole = BASE + path;
    sink.route(
        method + whole,
        exchange ->
            gate.pass(
                exchange,
                whole,
                allowed,
                caller -> asked.answer(exchange, caller, world.directories().of(caller.corpId()))));
  }

  private void customers() {
    get(
        "externalcontact/get_follow_user_list",
        APPS,
        (exchange, caller, directory) -> new CustomerApi(directory).followUsers());
    get(
        "externalcontact/list",
        APPS,
        (exchange, caller, directory) -> new CustomerApi(directory).list(exchange.query("userid")));
    get(
        "externalcontact/get",
        APPS,
        (exchange, caller, directory) ->
            new CustomerApi(directory)
                .get(exchange.query("external_userid"), exchange.query("cursor"), caller.view()));
    post(
        "externalcontact/batch/get_by_user",
        APPS,
        (exchange, caller, directory) ->
            new CustomerApi(directory)
                .batch(
                    exchange.texts("userid_list"),
                    exchange.field("cursor"),
                    exchange.number("limit", 0),
                    caller.view()));
    Asked convert =
        (exchange, caller, directory) ->
            new CustomerApi(directory)
                .unionIdToExternalUserId(exchange.field("unionid"), exchange.field("openid"));
    post("idconvert/unionid_to_external_userid", APPS, convert);
    post("externalcontact/unionid_to_external_userid", APPS, convert);
  }

  private void groupsAndTags() {
    post(
        "externalcontact/groupchat/list",
        APPS,
        (exchange, caller, directory) ->
            new GroupApi(directory)
                .list(
                    exchange.number("status_filter", 0),
                    exchange.texts("owner_filter", "userid_list"),
                    exchange.field("cursor"),
                    exchange.number("limit", 0)));
    post(
        "externalcontact/groupchat/get",
        APPS,
        (exchange, caller, directory) ->
            new GroupApi(directory)
                .get(
                    exchange.field("chat_id"),
                    exchange.number("need_name", 0) == 1,
                    caller.view()));
    post(
        "externalcontact/get_corp_tag_list",
        APPS,
        (exchange, caller, directory) ->
            new TagApi(directory).list(exchange.texts("tag_id"), exchange.texts("group_id")));
  }

  private StaffApi staff(Directory directory) {
    return new StaffApi(directory, options.usersMax());
  }

  private static boolean children(Exchange exchange) {
    return exchange.queryNumber("fetch_child") == 1;
  }

  private void staff() {
    get(
        "user/get",
        APPS,
        (exchange, caller, directory) ->
            staff(directory).get(exchange.query("userid"), caller.view()));
    get(
        "user/list",
        APPS,
        (exchange, caller, directory) ->
            staff(directory)
                .list(exchange.queryNumber("department_id"), children(exchange), caller.view()));
    get(
        "user/simplelist",
        APPS,
        (exchange, caller, directory) ->
            staff(directory)
                .simpleList(
                    exchange.queryNumber("department_id"), children(exchange), caller.view()));
    post(
        "user/list_id",
        SYNC,
        (exchange, caller, directory) ->
            staff(directory).ids(exchange.field("cursor"), exchange.number("limit", 0)));
    post(
        "batch/userid_to_openuserid",
        SUITES,
        (exchange, caller, directory) ->
            openIds
                .computeIfAbsent(
                    caller.corpId(), unused -> new OpenUserIdApi(directory, options.badIdsMax()))
                .convert(exchange.texts("userid_list")));
  }

  private void departments() {
    get(
        "department/list",
        APPS,
        (exchange, caller, directory) ->
            staff(directory).departments(exchange.queryNumber("id"), caller.view()));
    get(
        "department/simplelist",
        APPS_AND_SYNC,
        (exchange, caller, directory) ->
            staff(directory).departmentIds(exchange.queryNumber("id")));
    get(
        "getcallbackip",
        EnumSet.allOf(Kind.class),
        (exchange, caller, directory) -> {
          var answer = Exchange.json();
          CALLBACK_IPS.forEach(answer.putArray("ip_list")::add);
          return new ApiAnswer.Fine(answer);
        });
  }

  private void consent() {
    post(
        "msgaudit/get_permit_user_list",
        ARCHIVE,
        (exchange, caller, directory) ->
            new ConsentApi(directory).permitted(exchange.number("type", 0)));
    post(
        "msgaudit/check_single_agree",
        ARCHIVE,
        (exchange, caller, directory) -> new ConsentApi(directory).single(exchange.node("info")));
    post(
        "msgaudit/check_room_agree",
        ARCHIVE,
        (exchange, caller, directory) -> new ConsentApi(directory).room(exchange.field("roomid")));
    post(
        "msgaudit/groupchat/get",
        ARCHIVE,
        (exchange, caller, directory) ->
            new ConsentApi(directory).internalRoom(exchange.field("roomid")));
    get(
        "msgaudit/get_robot_info",
        ARCHIVE,
        (exchange, caller, directory) ->
            new ConsentApi(directory).robot(exchange.query("robot_id")));
  }
}
