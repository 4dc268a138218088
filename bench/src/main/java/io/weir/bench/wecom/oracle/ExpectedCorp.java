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
    List<ExpectedQuarantine> quarantine) {}
