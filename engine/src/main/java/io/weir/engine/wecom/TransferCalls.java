package io.weir.engine.wecom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.engine.corp.TokenKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Customers and groups given to another member of staff, on the job or after one left (protocol
 * §6). Tokens and errors as in {@link CustomerCalls}. One refusal does not fail a call: its object
 * comes back with what was wrong.
 */
public final class TransferCalls {

  /** Customers or groups in one call. */
  public static final int TRANSFERS_MAX = 100;

  /** Entries on a page of {@link ListUnassigned}. */
  public static final int UNASSIGNED_MAX = 1000;

  /** Characters of the message that a customer gets; from memory, no page at hand says. */
  private static final int MESSAGE_CHARACTERS_MAX = 200;

  private static final String BASE = "/cgi-bin/externalcontact/";

  private TransferCalls() {}

  /**
   * What became of one object of a call.
   *
   * @param id of the customer or group
   * @param failure null = taken on its way
   */
  public record Taken(String id, @Nullable WeComFailure failure) {
    @Override
    public String toString() {
      return "Taken[" + (failure == null ? "yes]" : failure.reason() + "]");
    }
  }

  /** How far a transfer is. */
  public enum Progress {
    /** The platform said something that we have not been told about. */
    UNKNOWN,
    DONE,
    /** For the 24 hours in which the customer may refuse. */
    WAITING,
    REFUSED,
    /** Whoever takes over has all the customers that it may have. */
    LIMIT_REACHED,
    /** There was no such transfer; on the job only. */
    NO_RECORD;

    private static Progress of(int status) {
      return switch (status) {
        case 1 -> DONE;
        case 2 -> WAITING;
        case 3 -> REFUSED;
        case 4 -> LIMIT_REACHED;
        case 5 -> NO_RECORD;
        default -> UNKNOWN;
      };
    }
  }

  /**
   * A customer's transfer.
   *
   * @param takeoverTime seconds; 0 not yet
   */
  public record Transfer(String externalUserId, Progress progress, long takeoverTime) {

    private static @Nullable Transfer of(JsonNode customer) {
      String id = Fields.text(customer, "external_userid");
      Progress progress = Progress.of(Fields.code(customer, "status"));
      return id.isEmpty()
          ? null
          : new Transfer(id, progress, Fields.number(customer, "takeover_time"));
    }

    @Override
    public String toString() {
      return "Transfer[" + progress + "]";
    }
  }

  /**
   * A customer of somebody who left.
   *
   * @param leftAt seconds; 0 unknown
   */
  public record Unassigned(String handoverUserId, String externalUserId, long leftAt) {

    private static @Nullable Unassigned of(JsonNode entry) {
      String handover = Fields.text(entry, "handover_userid");
      String customer = Fields.text(entry, "external_userid");
      return handover.isEmpty() || customer.isEmpty()
          ? null
          : new Unassigned(handover, customer, Fields.number(entry, "dimission_time"));
    }

    @Override
    public String toString() {
      return "Unassigned[…]";
    }
  }

  /**
   * {@code POST /cgi-bin/externalcontact/transfer_customer}: gives customers of a member on the job
   * to another, who has them 24 hours later unless they refuse. A customer can be given away twice
   * in 90 days. Errors of one customer: 40096, 40128 too often, 40129 on its way already, 40131 not
   * its customer.
   *
   * @param externalUserIds 1 to 100
   * @param message to the customers; empty = WeCom's own
   */
  public record TransferCustomers(
      String baseUrl,
      TokenKey token,
      String handoverUserId,
      String takeoverUserId,
      List<String> externalUserIds,
      String message)
      implements WeComCall<Page<Taken>> {

    public static final String PATH = BASE + "transfer_customer";

    public TransferCustomers {
      externalUserIds = handover(handoverUserId, takeoverUserId, externalUserIds);
      Require.characters("transfer_success_msg", message, MESSAGE_CHARACTERS_MAX);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      ObjectNode body = fromTo(handoverUserId, takeoverUserId);
      body.set("external_userid", CallJson.array(externalUserIds));
      if (!message.isEmpty()) {
        body.put("transfer_success_msg", message);
      }
      return CallJson.bytes(body);
    }

    @Override
    public ReplyReader<Page<Taken>> reader() {
      return taken("customer", "external_userid");
    }

    @Override
    public String toString() {
      return "TransferCustomers[" + token + ", " + externalUserIds.size() + " customers]";
    }
  }

  /**
   * {@code POST /cgi-bin/externalcontact/resigned/transfer_customer}: gives customers of somebody
   * who left to a member of staff. Errors: 40097 not left; of one customer as {@link
   * TransferCustomers}.
   *
   * @param externalUserIds 1 to 100
   */
  public record TransferResignedCustomers(
      String baseUrl,
      TokenKey token,
      String handoverUserId,
      String takeoverUserId,
      List<String> externalUserIds)
      implements WeComCall<Page<Taken>> {

    public static final String PATH = BASE + "resigned/transfer_customer";

    public TransferResignedCustomers {
      externalUserIds = handover(handoverUserId, takeoverUserId, externalUserIds);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      ObjectNode body = fromTo(handoverUserId, takeoverUserId);
      return CallJson.bytes(body.set("external_userid", CallJson.array(externalUserIds)));
    }

    @Override
    public ReplyReader<Page<Taken>> reader() {
      return taken("customer", "external_userid");
    }

    @Override
    public String toString() {
      return "TransferResignedCustomers[" + token + ", " + externalUserIds.size() + " customers]";
    }
  }

  /**
   * {@code POST /cgi-bin/externalcontact/transfer_result}: how far the transfers on the job between
   * two members are, 1,000 a page at most.
   *
   * @param cursor of the page before; empty = the first
   */
  public record GetTransfers(
      String baseUrl, TokenKey token, String handoverUserId, String takeoverUserId, String cursor)
      implements WeComCall<Page<Transfer>> {

    public static final String PATH = BASE + "transfer_result";

    public GetTransfers {
      users(handoverUserId, takeoverUserId);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return between(handoverUserId, takeoverUserId, cursor);
    }

    @Override
    public ReplyReader<Page<Transfer>> reader() {
      return transfers();
    }

    @Override
    public String toString() {
      return "GetTransfers[" + token + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/externalcontact/resigned/transfer_result}: the same after one left.
   *
   * @param cursor of the page before; empty = the first
   */
  public record GetResignedTransfers(
      String baseUrl, TokenKey token, String handoverUserId, String takeoverUserId, String cursor)
      implements WeComCall<Page<Transfer>> {

    public static final String PATH = BASE + "resigned/transfer_result";

    public GetResignedTransfers {
      users(handoverUserId, takeoverUserId);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return between(handoverUserId, takeoverUserId, cursor);
    }

    @Override
    public ReplyReader<Page<Transfer>> reader() {
      return transfers();
    }

    @Override
    public String toString() {
      return "GetResignedTransfers[" + token + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/externalcontact/get_unassigned_list}: customers of those who left that
   * nobody has been given.
   *
   * @param cursor of the page before; empty = the first
   * @param limit entries a page, 1 to 1,000 (WeCom's {@code page_size})
   */
  public record ListUnassigned(String baseUrl, TokenKey token, String cursor, int limit)
      implements WeComCall<Page<Unassigned>> {

    public static final String PATH = BASE + "get_unassigned_list";

    public ListUnassigned {
      Require.limit(limit, UNASSIGNED_MAX);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(CallJson.object("cursor", cursor).put("page_size", limit));
    }

    @Override
    public ReplyReader<Page<Unassigned>> reader() {
      return new ObjectReader<>(
          reply ->
              Fields.page(reply, "info", "handover_userid and external_userid", Unassigned::of));
    }

    @Override
    public String toString() {
      return "ListUnassigned[" + token + ", limit " + limit + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/externalcontact/groupchat/transfer}: gives groups whose owner left to a
   * member of staff; answers with those that were not taken alone. Errors of one group: 90500 its
   * owner has not left, 90501 not a customer group, 90507 and 90508 on its way or done already.
   *
   * @param chatIds 1 to 100
   */
  public record TransferResignedGroups(
      String baseUrl, TokenKey token, List<String> chatIds, String newOwner)
      implements WeComCall<Page<Taken>> {

    public static final String PATH = BASE + "groupchat/transfer";

    public TransferResignedGroups {
      chatIds = groups(chatIds, newOwner);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return ofGroups(chatIds, newOwner);
    }

    @Override
    public ReplyReader<Page<Taken>> reader() {
      return taken("failed_chat_list", "chat_id");
    }

    @Override
    public String toString() {
      return "TransferResignedGroups[" + token + ", " + chatIds.size() + " groups]";
    }
  }

  /**
   * {@code POST /cgi-bin/externalcontact/groupchat/onjob_transfer}: the same for groups whose owner
   * is on the job. Errors of one group: 90501 not a customer group, 90502 its owner has left, 90504
   * it is the owner already.
   *
   * @param chatIds 1 to 100
   */
  public record TransferGroups(
      String baseUrl, TokenKey token, List<String> chatIds, String newOwner)
      implements WeComCall<Page<Taken>> {

    public static final String PATH = BASE + "groupchat/onjob_transfer";

    public TransferGroups {
      chatIds = groups(chatIds, newOwner);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return ofGroups(chatIds, newOwner);
    }

    @Override
    public ReplyReader<Page<Taken>> reader() {
      return taken("failed_chat_list", "chat_id");
    }

    @Override
    public String toString() {
      return "TransferGroups[" + token + ", " + chatIds.size() + " groups]";
    }
  }

  private static void users(String handoverUserId, String takeoverUserId) {
    Require.text("handover_userid", handoverUserId);
    Require.text("takeover_userid", takeoverUserId);
  }

  private static List<String> handover(
      String handoverUserId, String takeoverUserId, List<String> externalUserIds) {
    users(handoverUserId, takeoverUserId);
    return Require.ids("external_userid", externalUserIds, 1, TRANSFERS_MAX);
  }

  private static List<String> groups(List<String> chatIds, String newOwner) {
    Require.text("new_owner", newOwner);
    return Require.ids("chat_id_list", chatIds, 1, TRANSFERS_MAX);
  }

  private static ObjectNode fromTo(String handoverUserId, String takeoverUserId) {
    return CallJson.object()
        .put("handover_userid", handoverUserId)
        .put("takeover_userid", takeoverUserId);
  }

  private static byte[] between(String handoverUserId, String takeoverUserId, String cursor) {
    ObjectNode body = fromTo(handoverUserId, takeoverUserId);
    return CallJson.bytes(cursor.isEmpty() ? body : body.put("cursor", cursor));
  }

  private static byte[] ofGroups(List<String> chatIds, String newOwner) {
    ObjectNode body = CallJson.object().put("new_owner", newOwner);
    return CallJson.bytes(body.set("chat_id_list", CallJson.array(chatIds)));
  }

  private static ReplyReader<Page<Transfer>> transfers() {
    return new ObjectReader<>(
        reply -> Fields.page(reply, "customer", "external_userid", Transfer::of));
  }

  private static ReplyReader<Page<Taken>> taken(String list, String idField) {
    return new ObjectReader<>(
        reply -> Fields.page(reply, list, idField, entry -> taken(entry, idField)));
  }

  private static @Nullable Taken taken(JsonNode entry, String idField) {
    String id = Fields.text(entry, idField);
    int code = Fields.code(entry, "errcode");
    return id.isEmpty() ? null : new Taken(id, code == 0 ? null : WeComFailure.ofCode(code, ""));
  }
}
