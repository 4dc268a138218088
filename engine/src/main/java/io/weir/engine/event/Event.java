package io.weir.engine.event;

import java.util.List;

/**
 * What a callback says has happened. Fields that an event lacks are empty. No toString shows more
 * than the header: events hold users' ids, and some hold secrets (I6).
 */
public sealed interface Event {

  /** What all events have. */
  EventHeader header();

  /** Event or InfoType, as {@code change_external_contact}. */
  default String eventType() {
    return header().eventType();
  }

  /** ChangeType, as {@code add_external_contact}; empty for events without one. */
  default String changeType() {
    return header().changeType();
  }

  /** AuthCorpId, or else ToUserName; empty when there is none. Not checked. */
  default String corpId() {
    return header().corpId();
  }

  /** When it happened by WeCom's clock, seconds since 1970; 0 when it doesn't say. */
  default long timeSeconds() {
    return header().timeSeconds();
  }

  /**
   * suite_ticket: what the suite's tokens are fetched with, valid for 30 minutes.
   *
   * @param ticket a secret
   */
  record SuiteTicket(EventHeader header, String ticket) implements Event {
    @Override
    public String toString() {
      return header.toString();
    }
  }

  /**
   * create_auth: a corp installed the suite; the code is exchanged for its permanent code.
   *
   * @param authCode a secret, valid for 10 minutes
   */
  record CreateAuth(EventHeader header, String authCode, String state) implements Event {
    @Override
    public String toString() {
      return header.toString();
    }
  }

  /** change_auth: what the corp allows the suite has changed; read it again. */
  record ChangeAuth(EventHeader header, String state) implements Event {
    @Override
    public String toString() {
      return header.toString();
    }
  }

  /** cancel_auth: the corp removed the suite. */
  record CancelAuth(EventHeader header) implements Event {
    @Override
    public String toString() {
      return header.toString();
    }
  }

  /**
   * reset_permanent_code: exchange the code again, the old permanent code is void.
   *
   * @param authCode a secret
   */
  record ResetPermanentCode(EventHeader header, String authCode) implements Event {
    @Override
    public String toString() {
      return header.toString();
    }
  }

  /** msgaudit_notify: there are new messages in the corp's archive; it says nothing else. */
  record ArchiveNotify(EventHeader header) implements Event {
    @Override
    public String toString() {
      return header.toString();
    }
  }

  /**
   * The zone's notices about archive and analysis (conversation_new_message, hit_keyword,
   * chat_archive_…).
   */
  record ArchiveZone(
      EventHeader header,
      String token,
      String jobId,
      String openUserId,
      String externalUserId,
      String chatId)
      implements Event {
    @Override
    public String toString() {
      return header.toString();
    }
  }

  /**
   * change_external_contact: a customer was added, edited or lost.
   *
   * @param welcomeCode lives 20 s
   * @param source DELETE_BY_TRANSFER, or empty
   */
  record CustomerChange(
      EventHeader header,
      String userId,
      String externalUserId,
      String state,
      String welcomeCode,
      String source,
      String failReason)
      implements Event {
    @Override
    public String toString() {
      return header.toString();
    }
  }

  /**
   * change_external_chat: a customer group was made, changed or dismissed.
   *
   * @param members who came or went
   * @param lastMemberVersion apply the change only to this version, else fetch the group
   */
  record GroupChange(
      EventHeader header,
      String chatId,
      String updateDetail,
      String joinScene,
      String quitScene,
      String memberChangeCount,
      List<String> members,
      String lastMemberVersion,
      String currentMemberVersion)
      implements Event {
    public GroupChange {
      members = List.copyOf(members);
    }

    @Override
    public String toString() {
      return header.toString();
    }
  }

  /**
   * change_external_tag: corp tags were changed or sorted anew.
   *
   * @param id empty with shuffle = all groups
   * @param tagType tag or tag_group
   */
  record TagChange(EventHeader header, String id, String tagType, String strategyId)
      implements Event {
    @Override
    public String toString() {
      return header.toString();
    }
  }

  /**
   * change_contact: staff, departments or staff tags.
   *
   * @param id of the department
   */
  record ContactChange(
      EventHeader header,
      String userId,
      String newUserId,
      String openUserId,
      String id,
      String tagId)
      implements Event {
    @Override
    public String toString() {
      return header.toString();
    }
  }

  /** batch_job_result: a batch job has ended. */
  record BatchJob(EventHeader header, String jobId, String jobType, String errCode, String errMsg)
      implements Event {
    @Override
    public String toString() {
      return header.toString();
    }
  }

  /**
   * kf_msg_or_event: WeChat customer service has something to fetch.
   *
   * @param token for kf/sync_msg, valid for 10 minutes
   */
  record KfMessage(EventHeader header, String token, String openKfId) implements Event {
    @Override
    public String toString() {
      return header.toString();
    }
  }

  /** kf_account_auth_change: customer service accounts were granted or withdrawn. */
  record KfAccountChange(EventHeader header, List<String> added, List<String> removed)
      implements Event {
    public KfAccountChange {
      added = List.copyOf(added);
      removed = List.copyOf(removed);
    }

    @Override
    public String toString() {
      return header.toString();
    }
  }

  /** customer_acquisition: links by which customers come. */
  record Acquisition(
      EventHeader header,
      String linkId,
      String state,
      String userId,
      String externalUserId,
      String chatKey)
      implements Event {
    @Override
    public String toString() {
      return header.toString();
    }
  }

  /** Anything else, users' messages among it: kept and counted, nothing follows from it. */
  record Unknown(EventHeader header) implements Event {
    @Override
    public String toString() {
      return header.toString();
    }
  }
}
