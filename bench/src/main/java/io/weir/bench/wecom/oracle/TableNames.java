package io.weir.bench.wecom.oracle;

import java.util.List;

/** The tables that are compared (design §8). */
public final class TableNames {

  public static final String MESSAGE = "t_wecom_message";
  public static final String MESSAGE_CONVERSATION = "t_wecom_message_conversation";
  public static final String CONVERSATION = "t_wecom_conversation";
  public static final String PARTICIPANT = "t_wecom_conversation_participant";
  public static final String MEDIA = "t_wecom_message_media";
  public static final String CORP_CONFIG = "t_wecom_corp_config";
  public static final String INBOX = "weir_inbox";
  public static final String QUARANTINE = "weir_quarantine";

  public static final String CUSTOMER = "t_wecom_customer";
  public static final String STAFF = "t_wecom_staff";
  public static final String RELATION = "t_wecom_staff_customer_relation";
  public static final String GROUP = "t_wecom_group";
  public static final String TAG_GROUP = "weir_tag_group";
  public static final String TAG = "weir_tag";
  public static final String DEPARTMENT = "weir_department";

  /** Those that the directory alone fills. */
  public static final List<String> DIRECTORY =
      List.of(CUSTOMER, STAFF, RELATION, GROUP, TAG_GROUP, TAG, DEPARTMENT);

  private TableNames() {}
}
