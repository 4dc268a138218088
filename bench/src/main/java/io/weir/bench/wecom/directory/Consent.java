package io.weir.bench.wecom.directory;

/** Whether a customer lets messages be archived, in the platform's words. */
enum Consent {
  AGREE("Agree"),
  DISAGREE("Disagree"),
  DEFAULT_AGREE("Default_Agree");

  final String word;

  Consent(String word) {
    this.word = word;
  }
}
