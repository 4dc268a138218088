package io.weir.testkit;

import java.util.List;

/** The public test vectors of the callback cipher (protocol §1.6), word for word. */
public record CallbackVector(
    String name,
    String token,
    String encodingAesKey,
    String receiveId,
    String timestamp,
    String nonce,
    String signature,
    String ciphertext,
    String plaintext) {

  public static final CallbackVector T1 =
      new CallbackVector(
          "T1",
          "QDG6eK",
          "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
          "wx5823bf96d3bd56c7",
          "1409659589",
          "263014780",
          "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
          "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE"
              + "7OaBO+FZXvnaqQ==",
          "1616140317555161061");

  public static final CallbackVector T2 =
      new CallbackVector(
          "T2",
          "QDG6eK",
          "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
          "wx5823bf96d3bd56c7",
          "1409659813",
          "1372623149",
          "477715d11cdb4164915debcba66cb864d751f3e6",
          "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWf"
              + "rf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLY"
              + "L42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwG"
              + "c2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9"
              + "nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XX"
              + "ZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0"
              + "lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==",
          "<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>\n<FromUserNa"
              + "me><![CDATA[mycreate]]></FromUserName>\n<CreateTime>1409659813</CreateTim"
              + "e>\n<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[hello]]></Conte"
              + "nt>\n<MsgId>4561255354251345929</MsgId>\n<AgentID>218</AgentID>\n</xml>");

  public static final CallbackVector T3 =
      new CallbackVector(
          "T3",
          "123456",
          "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR",
          "wx49f0ab532d5d035a",
          "1411443780",
          "437374425",
          "dd6b9c95b495b3f7e2901bfbc76c664930ffdb96",
          "4ByGGj+sVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1+bXFXDQQb1o6co6Yh9Bv"
              + "41n7hOchLF6p+Q==",
          "5927782489442352469");

  public static final CallbackVector T4 =
      new CallbackVector(
          "T4",
          "123456",
          "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR",
          "wx49f0ab532d5d035a",
          "1411525903",
          "461056294",
          "407518b7649e86ef23978113f92d27afa9296533",
          "9s4gMv99m88kKTh/H8IdkOiMg6bisoy3ypwy9H4hvSPe9nsGaqyw5hhSjdYbcrKk+j3nba4H"
              + "MOTzHrluLBYqxgNcBqGsL8GqxlhZgURnAtObvesEl5nZ+uBE8bviY0LWke8Zy9V/QYKxNV2F"
              + "qllNXcfmstttyIkMKCCmVbCFM2JTF5wY0nFhHZSjPUL2Q1qvSUCUld+/WIXrx0oyKQmpB6o8"
              + "NRrrNrsDf03oxI1p9FxUgMnwKKZeOA/uu+2IEvEBtb7muXsVbwbgX05UPPJvFurDXafG0RQy"
              + "PR+mf1nDnAtQmmNOuiR5MIkdQ39xn1vWwi1O5oazPoQJz0nTYjxxEE8kv3kFxtAGVRe3ypD3"
              + "WeK2XeFYFMNMpatF9XiKzHo3",
          "<xml>\n<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[test]]></Con"
              + "tent>\n<FromUserName><![CDATA[wx49f0ab532d5d035a]]></FromUserName>\n<ToUse"
              + "rName><![CDATA[messense]]></ToUserName>\n<AgentID>1</AgentID>\n<CreateTime"
              + ">1411525903</CreateTime>\n</xml>");

  public static final CallbackVector T7_1 =
      new CallbackVector(
          "T7.1",
          "",
          "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
          "wxb11529c136998cb6",
          "",
          "",
          "",
          "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832W"
              + "zZGMhkP72vVOfg==",
          "我是中文abcd123");

  public static final CallbackVector T7_2 =
      new CallbackVector(
          "T7.2",
          "",
          "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
          "wxb11529c136998cb6",
          "",
          "",
          "",
          "jn1L23DB+6ELqJ+6bruv23M2GmYfkv0xBh2h+XTBOKVKcgDFHle6gqcZ1cZrk3e1qjPQ1F4R"
              + "sLWzQRG9udbKWesxlkupqcEcW7ZQweImX9+wLMa0GaUzpkycA8+IamDBxn5loLgZpnS7fVAb"
              + "ExOkK5DYHBmv5tptA9tklE/fTIILHR8HLXa5nQvFb3tYPKAlHF3rtTeayNf0QuM+UW/wM9en"
              + "GIDIJHF7CLHiDNAYxr+r+OrJCmPQyTy8cVWlu9iSvOHPT/77bZqJucQHQ04sq7KZI27OcqpQ"
              + "NSto2OdHCoTccjggX5Z9Mma0nMJBU+jLKJ38YB1fBIz+vBzsYjrTmFQ44YfeEuZ+xRTQwr92"
              + "vhA9OxchWVINGC50qE/6lmkwWTwGX9wtQpsJKhP+oS7rvTY8+VdzETdfakjkwQ5/Xka042Ol"
              + "Ub1/slTwo4RscuQ+RdxSGvDahxAJ6+EAjLt9d8igHngxIbf6YyqqROxuxqIeIch3CssH/LqR"
              + "s+iAcILvApYZckqmA7FNERspKA5f8GoJ9sv8xmGvZ9Yrf57cExWtnX8aCMMaBropU/1k+hKP"
              + "5LVdzbWCG0hGwx/dQudYR/eXp3P0XxjlFiy+9DMlaFExWUZQDajPkdPrEeOwofJb",
          "<xml><ToUserName><![CDATA[oia2Tj我是中文jewbmiOUlr6X-1crbLOvLw]]></ToUserNam"
              + "e><FromUserName><![CDATA[gh_7f083739789a]]></FromUserName><CreateTime>14"
              + "07743423</CreateTime><MsgType><![CDATA[video]]></MsgType><Video><MediaId"
              + "><![CDATA[eYJ1MbwPRJtOvIEabaxHs7TX2D-HV71s79GUxqdUkjm6Gs2Ed1KF3ulAOA9H1x"
              + "G0]]></MediaId><Title><![CDATA[testCallBackReplyVideo]]></Title><Descrip"
              + "tion><![CDATA[testCallBackReplyVideo]]></Description></Video></xml>");

  /** All of them. */
  public static List<CallbackVector> all() {
    return List.of(T1, T2, T3, T4, T7_1, T7_2);
  }

  /** Those whose source also gives a signature. */
  public static List<CallbackVector> signed() {
    return all().stream().filter(vector -> !vector.signature().isEmpty()).toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
