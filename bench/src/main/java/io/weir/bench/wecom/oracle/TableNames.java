package io.weir.bench.wecom.oracle;

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

  private TableNames() {}
}
