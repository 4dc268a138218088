package io.weir.engine.wecom;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.engine.corp.TokenKey;
import java.util.List;

/** What a new customer is greeted with (protocol §6). */
public final class WelcomeCalls {

  /** UTF-8 bytes of a welcome's text. */
  public static final int TEXT_BYTES_MAX = 4000;

  /** Attachments of one welcome. */
  public static final int ATTACHMENTS_MAX = 9;

  private WelcomeCalls() {}

  /**
   * {@code POST /cgi-bin/externalcontact/send_welcome_msg}: greets the customer whose event brought
   * the code. Errors: 41050 code wrong, used or older than its 20 seconds, 41051 they are chatting
   * already, 41096 somebody else is sending one; none of them is worth a second try.
   *
   * @param welcomeCode of the event; good once, for 20 seconds
   * @param text 4,000 bytes at most; empty = attachments alone
   * @param attachments 9 at most
   */
  public record SendWelcome(
      String baseUrl, TokenKey token, String welcomeCode, String text, List<Attachment> attachments)
      implements WeComCall<WeComReply.Done> {

    public static final String PATH = "/cgi-bin/externalcontact/send_welcome_msg";

    public SendWelcome {
      Require.text("welcome_code", welcomeCode);
      Require.bytes("text", text, TEXT_BYTES_MAX);
      attachments = List.copyOf(attachments);
      Require.within("attachments has", attachments.size(), 0, ATTACHMENTS_MAX);
      Require.require(!text.isEmpty() || !attachments.isEmpty(), "neither text nor attachments");
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      ObjectNode body = CallJson.object().put("welcome_code", welcomeCode);
      if (!text.isEmpty()) {
        body.putObject("text").put("content", text);
      }
      if (!attachments.isEmpty()) {
        ArrayNode list = body.putArray("attachments");
        attachments.forEach(attachment -> attach(list.addObject(), attachment));
      }
      return CallJson.bytes(body);
    }

    private static void attach(ObjectNode entry, Attachment attachment) {
      entry.put("msgtype", attachment.msgType());
      entry.set(attachment.msgType(), attachment.content());
    }

    @Override
    public ReplyReader<WeComReply.Done> reader() {
      return WeComReply.Done.reader();
    }

    @Override
    public String toString() {
      return "SendWelcome[" + token + ", " + attachments.size() + " attachments]";
    }
  }

  /** What goes with a welcome. Media ids are those of uploaded files, good for 3 days. */
  public sealed interface Attachment {

    /** WeCom's word for the kind; its content stands under the same. */
    String msgType();

    /** As WeCom takes it; a new object each time. */
    ObjectNode content();

    /** A picture: one of the two is given, the other is empty. */
    record Image(String mediaId, String picUrl) implements Attachment {

      public Image {
        Require.require(mediaId.isEmpty() != picUrl.isEmpty(), "image: media_id or pic_url");
      }

      @Override
      public String msgType() {
        return "image";
      }

      @Override
      public ObjectNode content() {
        return mediaId.isEmpty()
            ? CallJson.object("pic_url", picUrl)
            : CallJson.object("media_id", mediaId);
      }
    }

    /** A page; picture and description may be empty. */
    record Link(String title, String picUrl, String description, String url) implements Attachment {

      public Link {
        Require.text("link: title", title);
        Require.text("link: url", url);
      }

      @Override
      public String msgType() {
        return "link";
      }

      @Override
      public ObjectNode content() {
        ObjectNode link = CallJson.object("title", title);
        if (!picUrl.isEmpty()) {
          link.put("picurl", picUrl);
        }
        if (!description.isEmpty()) {
          link.put("desc", description);
        }
        return link.put("url", url);
      }
    }

    /** A mini program at one of its pages. */
    record MiniProgram(String title, String picMediaId, String appId, String page)
        implements Attachment {

      public MiniProgram {
        Require.text("miniprogram: title", title);
        Require.text("miniprogram: pic_media_id", picMediaId);
        Require.text("miniprogram: appid", appId);
        Require.text("miniprogram: page", page);
      }

      @Override
      public String msgType() {
        return "miniprogram";
      }

      @Override
      public ObjectNode content() {
        return CallJson.object("title", title)
            .put("pic_media_id", picMediaId)
            .put("appid", appId)
            .put("page", page);
      }
    }

    /** A video. */
    record Video(String mediaId) implements Attachment {

      public Video {
        Require.text("video: media_id", mediaId);
      }

      @Override
      public String msgType() {
        return "video";
      }

      @Override
      public ObjectNode content() {
        return CallJson.object("media_id", mediaId);
      }
    }

    /** A file. */
    record File(String mediaId) implements Attachment {

      public File {
        Require.text("file: media_id", mediaId);
      }

      @Override
      public String msgType() {
        return "file";
      }

      @Override
      public ObjectNode content() {
        return CallJson.object("media_id", mediaId);
      }
    }
  }
}
