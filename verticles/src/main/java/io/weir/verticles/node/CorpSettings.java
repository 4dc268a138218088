package io.weir.verticles.node;

import io.weir.engine.crypto.EnvelopeCipher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of suites and corps, which an operator has many of; all others: {@link Settings}. */
final class CorpSettings {

  static final String SUITES = "suites[]";
  static final String CORPS = "corps[]";
  static final String ARCHIVE = "corps[].archive";
  static final String DIRECTORY = "corps[].directory";
  static final String APPS = "corps[].apps[]";

  private static final String ID = "[A-Za-z0-9_-]{1,64}";
  private static final String ID_WORDS = "1 to 64 letters, digits, '-' or '_'";

  // suites
  static final Setting<String> SUITE_ID =
      id(SUITES, "suiteId", "The suite's id, as WeCom's provider console shows it.").required();
  static final Setting<String> SUITE_PROVIDER =
      id(SUITES, "providerCorpId", "The corp id of the provider who owns the suite.").required();
  static final Setting<String> SUITE_SECRET = secret(SUITES, "secret", "The suite's secret.");
  static final Setting<String> SUITE_TOKEN = token(SUITES);
  static final Setting<byte[]> SUITE_AES = aesKey(SUITES);

  // corps
  static final Setting<String> CORP_ID = id(CORPS, "corpId", "The corp's id.").required();
  static final Setting<String> CORP_NAME =
      Setting.text(CORPS, "name", "", "(?s).{0,200}", "up to 200 characters", "For people to read.")
          .or(() -> "", "the corp's id");
  static final Setting<String> ARCHIVE_DRIVER =
      Setting.text(ARCHIVE, "driver", "http", "http", "http", "How the archive is reached.");
  static final Setting<String> ARCHIVE_URL =
      Setting.url(
              ARCHIVE,
              "baseUrl",
              "",
              "Where get_chat_data, get_media_data and gettoken for them are served. All else is asked of"
                  + " `wecom.baseUrl`.")
          .or(() -> "", "`wecom.baseUrl`");
  static final Setting<String> ARCHIVE_SECRET =
      secret(
          ARCHIVE,
          "secret",
          "The archive's own secret (会话内容存档 Secret): for messages at `archive.baseUrl`, and for"
              + " consent, internal rooms and robots at `wecom.baseUrl`.");
  static final Setting<String> ARCHIVE_KEYS =
      Setting.text(
              ARCHIVE,
              "privateKeys",
              "",
              "(?s).+",
              "at least one `version: path`; version a whole number from 1; the file a PEM with an"
                  + " RSA private key (PKCS#1 or PKCS#8, without a passphrase)",
              "The private keys by publickey_ver. Keep old ones: messages keep the version that they"
                  + " were made with.")
          .required();
  static final Setting<Integer> ARCHIVE_POLL =
      Setting.whole(
          ARCHIVE,
          "pollMillis",
          1000,
          100,
          3_600_000,
          "The shortest interval between two polls; quiet corps back off to pull.idlePollMaxMillis.");
  static final Setting<String> ARCHIVE_SUITE =
      id(ARCHIVE, "suite", "Ties this pull to a suite's authorisation: a cancel_auth stops it.")
          .or(() -> "", Setting.NOTHING);
  static final Setting<String> DIRECTORY_SECRET =
      secret(
              DIRECTORY,
              "secret",
              "Of an app that may call the customer-contact APIs (客户联系, 可调用应用).")
          .or(() -> "", Setting.NOTHING);
  static final Setting<String> DIRECTORY_SUITE =
      id(DIRECTORY, "suite", "In place of `secret`: the suite that the corp has authorised.")
          .or(() -> "", Setting.NOTHING);
  static final Setting<String> DIRECTORY_CONTACT =
      secret(
              DIRECTORY,
              "contactSecret",
              "Of contact sync (通讯录同步), which lists all ids where the app may not list members.")
          .or(() -> "", Setting.NOTHING);
  static final Setting<Boolean> DIRECTORY_PERSONAL =
      Setting.parsed(
          DIRECTORY,
          "personalTags",
          text -> text.matches("true|false") ? Boolean.valueOf(text) : null,
          false,
          "false",
          "true or false",
          "Whether a reading of the whole brings the tags that members of staff made for themselves: a call"
              + " more for each customer. Events bring them either way.");
  static final Setting<Integer> DIRECTORY_RECONCILE =
      Setting.whole(
          DIRECTORY,
          "reconcileHours",
          24,
          1,
          720,
          "From the end of one reading of the whole directory to the beginning of the next.");
  static final Setting<String> APP_ID =
      Setting.text(
              APPS,
              "agentId",
              "",
              "[0-9]{1,20}",
              "1 to 20 digits",
              "The app's id; 2000004 is the receiver of the archive's notifications.")
          .required();
  static final Setting<String> APP_TOKEN = token(APPS);
  static final Setting<byte[]> APP_AES = aesKey(APPS);
  static final Setting<String> APP_SECRET =
      secret(APPS, "secret", "The app's secret, for calls on its behalf.")
          .or(() -> "", Setting.NOTHING);

  /** In the order of the documentation. */
  static final List<Setting<?>> ALL =
      List.of(
          SUITE_ID,
          SUITE_PROVIDER,
          SUITE_SECRET,
          SUITE_TOKEN,
          SUITE_AES,
          CORP_ID,
          CORP_NAME,
          ARCHIVE_DRIVER,
          ARCHIVE_URL,
          ARCHIVE_SECRET,
          ARCHIVE_KEYS,
          ARCHIVE_POLL,
          ARCHIVE_SUITE,
          DIRECTORY_SECRET,
          DIRECTORY_SUITE,
          DIRECTORY_CONTACT,
          DIRECTORY_RECONCILE,
          DIRECTORY_PERSONAL,
          APP_ID,
          APP_TOKEN,
          APP_AES,
          APP_SECRET);

  private CorpSettings() {}

  private static Setting<String> id(String section, String name, String meaning) {
    return Setting.parsed(
        section, name, text -> text.matches(ID) ? text : null, "", "", ID_WORDS, meaning);
  }

  static Setting<String> secret(String section, String name, String meaning) {
    return Setting.text(
            section, name, "", "\\S{1,512}", "1 to 512 characters, none of them blank", meaning)
        .hidden();
  }

  private static Setting<String> token(String section) {
    return secret(
        section,
        "token",
        "The callback's Token; one, or a list with the newest first. All are tried.");
  }

  private static Setting<byte[]> aesKey(String section) {
    return Setting.parsed(
            section,
            "encodingAesKey",
            CorpSettings::aesKeyOf,
            new byte[0],
            "",
            "the 43 letters and digits that WeCom's console shows",
            "The callback's EncodingAESKey; one, or a list with the newest first. All are tried.")
        .hidden();
  }

  private static byte @Nullable [] aesKeyOf(String text) {
    try {
      return EnvelopeCipher.keyOf(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
