package io.weir.bench.wecom.oracle;

import java.util.List;

/**
 * Everything that must be stored for one corp.
 *
 * @param chatSeq the highest seq of its archive, quarantined entries included; 0 for an empty one
 */
public record ExpectedCorp(
    String corpId,
    long chatSeq,
    List<ExpectedMessage> messages,
    List<ExpectedConversation> conversations,
    List<ExpectedQuarantine> quarantine,
    ExpectedDirectory directory) {

  /** The same messages for another corp; nothing of its directory. */
  public ExpectedCorp of(String otherCorpId) {
    return new ExpectedCorp(
        otherCorpId, chatSeq, messages, conversations, quarantine, ExpectedDirectory.none());
  }

  /** The same with what must be stored of the directory. */
  public ExpectedCorp with(ExpectedDirectory other) {
    return new ExpectedCorp(corpId, chatSeq, messages, conversations, quarantine, other);
  }
}
