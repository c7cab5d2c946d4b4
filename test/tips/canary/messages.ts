import type { Message, MessageEntity, MessageOrigin } from "grammy/types";
import type { People } from "../../../src/local-telegram/people.ts";
import { CANARY, CANARY_CHAT, CANARY_PHONE, type CanaryFile, WRITTEN } from "./person.ts";

export interface Sample {
  kind: string;
  content: Partial<Message>;
}

/** What every message has, and what Telegram itself fills in. */
type Frame = "message_id" | "date" | "chat" | "from" | "text" | "caption" | "photo" | "document";
/** What stands beside a text or a picture and says more about it. */
type Content = Exclude<keyof Message, Frame>;

const TEXT = `Camat ${WRITTEN} mengajak semua staf yang ada untuk memilih calon nomor dua.`;
const CAPTION = `Foto ${WRITTEN} saat apel.`;
const NOW = 1_795_000_000;
const [user, chat] = [CANARY, CANARY_CHAT];
const file = { file_id: "qenarzy-file", file_unique_id: "qenarzyunik", file_size: 70_717 };
const size = { ...file, width: 320, height: 240 };
const thumbnail = { ...size, file_id: "qenarzy-thumbnail" };
const named = { ...file, file_name: "Rekaman Qenarzyani.bin", thumbnail };
const sticker = {
  ...size,
  type: "regular",
  is_animated: false,
  is_video: false,
  set_name: "qenarzy_by_bot",
  custom_emoji_id: "qenarzy-emoji",
};
const place = { latitude: -7.654_321, longitude: 110.765_432 };
const story = { chat, id: 77 };
const quote = { text: `kata qenarzy ${WRITTEN}`, position: 0, entities: [mentioned(0, 4)], is_manual: true };
const replied = { message_id: 7, date: NOW, chat, from: user, text: "balasan qenarzy" };
const price = { currency: "XTR", amount: 7 };
const checklist = {
  title: "Daftar Qenarzyani",
  tasks: [{ id: 1, text: "tugas qenarzy", completed_by_user: user, completion_date: NOW }],
};
const gift = { id: "qenarzy-gift", sticker, star_count: 5, publisher_chat: chat };
const giveaway = {
  chats: [chat],
  winners_selection_date: NOW,
  winner_count: 1,
  prize_description: "hadiah qenarzy",
};
const payment = {
  currency: "IDR",
  total_amount: 1_000,
  invoice_payload: "qenarzy",
  telegram_payment_charge_id: "qenarzy",
  provider_payment_charge_id: "qenarzy",
};

export const ORIGINS: readonly MessageOrigin[] = [
  { type: "user", date: NOW, sender_user: user },
  { type: "hidden_user", date: NOW, sender_user_name: "Qenarzyani" },
  { type: "chat", date: NOW, sender_chat: chat, author_signature: "Qenarzyani" },
  { type: "channel", date: NOW, chat, message_id: 9, author_signature: "Qenarzyani" },
];

/** One sample for each field of a message; a field that a new version of the types adds is missed by the compiler. */
const BY_FIELD: Record<Content, object> = {
  // Beside a text.
  entities: { text: TEXT, entities: [mentioned(6, WRITTEN.length)] },
  message_thread_id: { text: TEXT, message_thread_id: 77 },
  is_topic_message: { text: TEXT, is_topic_message: true, message_thread_id: 77 },
  direct_messages_topic: { text: TEXT, direct_messages_topic: { topic_id: 7, user } },
  sender_chat: { text: TEXT, sender_chat: chat },
  sender_boost_count: { text: TEXT, sender_boost_count: 7 },
  sender_business_bot: { text: TEXT, sender_business_bot: user },
  sender_tag: { text: TEXT, sender_tag: "Qenarzyani" },
  receiver_user: { text: TEXT, receiver_user: user },
  ephemeral_message_id: { text: TEXT, ephemeral_message_id: 70_717 },
  guest_query_id: { text: TEXT, guest_query_id: "qenarzy" },
  business_connection_id: { text: TEXT, business_connection_id: "qenarzy" },
  forward_origin: { text: TEXT, forward_origin: ORIGINS[0] },
  is_automatic_forward: { text: TEXT, is_automatic_forward: true },
  reply_to_message: { text: TEXT, reply_to_message: replied },
  external_reply: { text: TEXT, external_reply: { origin: ORIGINS[0], chat, document: named }, quote },
  quote: { text: TEXT, reply_to_message: replied, quote },
  reply_to_story: { text: TEXT, reply_to_story: story },
  reply_to_checklist_task_id: { text: TEXT, reply_to_checklist_task_id: 1 },
  reply_to_poll_option_id: { text: TEXT, reply_to_poll_option_id: "qenarzy" },
  via_bot: { text: TEXT, via_bot: { ...user, is_bot: true } },
  guest_bot_caller_user: { text: TEXT, guest_bot_caller_user: user },
  guest_bot_caller_chat: { text: TEXT, guest_bot_caller_chat: chat },
  edit_date: { text: TEXT, edit_date: NOW },
  has_protected_content: { text: TEXT, has_protected_content: true },
  is_from_offline: { text: TEXT, is_from_offline: true },
  is_paid_post: { text: TEXT, is_paid_post: true },
  paid_star_count: { text: TEXT, paid_star_count: 7 },
  author_signature: { text: TEXT, author_signature: "Qenarzyani" },
  link_preview_options: { text: TEXT, link_preview_options: { url: "https://qenarzy.example/u" } },
  suggested_post_info: { text: TEXT, suggested_post_info: { state: "pending", price } },
  effect_id: { text: TEXT, effect_id: "qenarzy" },
  reply_markup: {
    text: TEXT,
    reply_markup: { inline_keyboard: [[{ text: "Qenarzyani", url: "https://qenarzy.example" }]] },
  },
  rich_message: {
    rich_message: {
      blocks: [
        { type: "paragraph", text: ["qenarzy ", { type: "text_mention", text: "Qenarzyani", user }] },
        { type: "photo", photo: [size], caption: { text: "qenarzy" } },
      ],
    },
  },
  // Files.
  animation: { animation: { ...named, ...size, duration: 7 }, document: named, caption: CAPTION },
  audio: {
    audio: { ...named, duration: 7, performer: "Qenarzyani", title: "Lagu qenarzy" },
    caption: CAPTION,
  },
  live_photo: { live_photo: { ...size, photo: [size], duration: 1 }, photo: [size], caption: CAPTION },
  paid_media: { paid_media: { star_count: 7, paid_media: [{ type: "photo", photo: [size] }] } },
  sticker: { sticker },
  story: { story },
  video: { video: { ...named, ...size, duration: 7 }, caption: CAPTION },
  video_note: { video_note: { ...file, length: 240, duration: 7, thumbnail } },
  voice: { voice: { ...file, duration: 7 }, caption: CAPTION },
  caption_entities: { video: { ...named, ...size }, caption: CAPTION, caption_entities: [mentioned(5, 4)] },
  show_caption_above_media: {
    video: { ...named, ...size },
    caption: CAPTION,
    show_caption_above_media: true,
  },
  has_media_spoiler: { video: { ...named, ...size }, has_media_spoiler: true },
  media_group_id: { document: named, media_group_id: "qenarzy-album", caption: CAPTION },
  // The rest of what people send.
  checklist: { checklist },
  contact: {
    contact: {
      phone_number: CANARY_PHONE,
      first_name: "Qenarzyani",
      user_id: user.id,
      vcard: `BEGIN:VCARD\nFN:Qenarzyani\nTEL:${CANARY_PHONE}\nEND:VCARD`,
    },
  },
  dice: { dice: { emoji: "🎲", value: 3 } },
  game: { game: { title: "Qenarzy", description: "qenarzy", photo: [size], text: "qenarzy" } },
  poll: {
    poll: {
      id: "qenarzy",
      question: "Siapa Qenarzyani?",
      options: [{ persistent_id: "qenarzy", text: "qenarzy", voter_count: 1, added_by_user: user }],
      total_voter_count: 1,
      is_anonymous: false,
      type: "regular",
    },
  },
  venue: {
    venue: { location: place, title: "Rumah Qenarzyani", address: "Jalan Qenarzy 7" },
    location: place,
  },
  location: { location: { ...place, live_period: 600, horizontal_accuracy: 7 } },
  giveaway_created: { giveaway_created: { prize_star_count: 7 } },
  giveaway: { giveaway },
  giveaway_winners: { giveaway_winners: { ...giveaway, chat, giveaway_message_id: 7, winners: [user] } },
  giveaway_completed: { giveaway_completed: { winner_count: 1, giveaway_message: replied } },
  invoice: {
    invoice: {
      title: "Qenarzy",
      description: "qenarzy",
      start_parameter: "qenarzy",
      currency: "IDR",
      total_amount: 1,
    },
  },
  gift: { gift: { gift, owned_gift_id: "qenarzy", text: "dari Qenarzyani", entities: [mentioned(5, 4)] } },
  gift_upgrade_sent: { gift_upgrade_sent: { gift, owned_gift_id: "qenarzy" } },
  unique_gift: {
    unique_gift: {
      gift: { ...gift, base_name: "Qenarzy", name: "qenarzy-1", number: 1 },
      origin: "transfer",
    },
  },
  // What Telegram says on somebody's behalf.
  successful_payment: {
    successful_payment: {
      ...payment,
      order_info: { name: "Qenarzyani", phone_number: CANARY_PHONE, email: "surat@qenarzy.example" },
    },
  },
  refunded_payment: { refunded_payment: payment },
  users_shared: {
    users_shared: {
      request_id: 1,
      users: [{ user_id: user.id, first_name: "Qenarzyani", username: user.username, photo: [size] }],
    },
  },
  chat_shared: {
    chat_shared: {
      request_id: 1,
      chat_id: chat.id,
      title: "Kanal Qenarzyani",
      username: "kanal_qenarzy",
      photo: [size],
    },
  },
  connected_website: { connected_website: "qenarzy.example" },
  write_access_allowed: { write_access_allowed: { web_app_name: "qenarzy", from_request: true } },
  passport_data: {
    passport_data: {
      data: [
        { type: "phone_number", phone_number: CANARY_PHONE, hash: "qenarzy" },
        { type: "email", email: "surat@qenarzy.example", hash: "qenarzy" },
      ],
      credentials: { data: "qenarzy", hash: "qenarzy", secret: "qenarzy" },
    },
  },
  web_app_data: { web_app_data: { data: "qenarzy", button_text: "Qenarzyani" } },
  proximity_alert_triggered: { proximity_alert_triggered: { traveler: user, watcher: user, distance: 7 } },
  boost_added: { boost_added: { boost_count: 7 } },
  chat_background_set: {
    chat_background_set: { type: { type: "chat_theme", theme_name: "qenarzy" } },
  },
  checklist_tasks_done: {
    checklist_tasks_done: { checklist_message: { ...replied, checklist }, marked_as_done_task_ids: [1] },
  },
  checklist_tasks_added: {
    checklist_tasks_added: { checklist_message: { ...replied, checklist }, tasks: checklist.tasks },
  },
  poll_option_added: {
    poll_option_added: { poll_message: replied, option_persistent_id: "qenarzy", option_text: "qenarzy" },
  },
  poll_option_deleted: {
    poll_option_deleted: { poll_message: replied, option_persistent_id: "qenarzy", option_text: "qenarzy" },
  },
  suggested_post_approved: {
    suggested_post_approved: { suggested_post_message: replied, price, send_date: NOW },
  },
  suggested_post_approval_failed: {
    suggested_post_approval_failed: { suggested_post_message: replied, price },
  },
  suggested_post_declined: {
    suggested_post_declined: { suggested_post_message: replied, comment: "kata Qenarzyani" },
  },
  suggested_post_paid: { suggested_post_paid: { suggested_post_message: replied, ...price } },
  suggested_post_refunded: {
    suggested_post_refunded: { suggested_post_message: replied, reason: "post_deleted" },
  },
  managed_bot_created: { managed_bot_created: { bot: { ...user, is_bot: true } } },
  community_chat_added: { community_chat_added: { chat, user } },
  community_chat_removed: { community_chat_removed: { chat, user } },
  community_chat_joined: { community_chat_joined: { chat, user } },
  paid_message_price_changed: { paid_message_price_changed: { paid_message_star_count: 7 } },
  direct_message_price_changed: { direct_message_price_changed: { are_direct_messages_enabled: true } },
  chat_owner_left: { chat_owner_left: { new_owner: user } },
  chat_owner_changed: { chat_owner_changed: { new_owner: user } },
  new_chat_members: { new_chat_members: [user] },
  left_chat_member: { left_chat_member: user },
  new_chat_title: { new_chat_title: "Qenarzyani" },
  new_chat_photo: { new_chat_photo: [size] },
  delete_chat_photo: { delete_chat_photo: true },
  group_chat_created: { group_chat_created: true },
  supergroup_chat_created: { supergroup_chat_created: true },
  channel_chat_created: { channel_chat_created: true },
  message_auto_delete_timer_changed: {
    message_auto_delete_timer_changed: { message_auto_delete_time: 86_400 },
  },
  migrate_to_chat_id: { migrate_to_chat_id: chat.id },
  migrate_from_chat_id: { migrate_from_chat_id: chat.id },
  pinned_message: { pinned_message: replied },
  forum_topic_created: {
    forum_topic_created: { name: "Qenarzyani", icon_color: 7_322_096, icon_custom_emoji_id: "qenarzy" },
  },
  forum_topic_edited: { forum_topic_edited: { name: "Qenarzyani", icon_custom_emoji_id: "qenarzy" } },
  forum_topic_closed: { forum_topic_closed: {} },
  forum_topic_reopened: { forum_topic_reopened: {} },
  general_forum_topic_hidden: { general_forum_topic_hidden: {} },
  general_forum_topic_unhidden: { general_forum_topic_unhidden: {} },
  video_chat_scheduled: { video_chat_scheduled: { start_date: NOW } },
  video_chat_started: { video_chat_started: {} },
  video_chat_ended: { video_chat_ended: { duration: 7 } },
  video_chat_participants_invited: { video_chat_participants_invited: { users: [user] } },
};

/** Of each kind of entity a text; what it marks is the canary's, or leads there. */
const BY_ENTITY: Record<MessageEntity["type"], [text: string, marked: string, more?: object]> = {
  mention: [`${WRITTEN} kata @${user.username} kemarin`, `@${user.username}`],
  hashtag: [`${WRITTEN} #netral`, "#netral"],
  cashtag: [`${WRITTEN} $IDR`, "$IDR"],
  bot_command: [`${WRITTEN} lewat /lapor saja`, "/lapor"],
  url: [
    `${WRITTEN} https://www.instagram.com/p/abc/?igsh=qenarzy`,
    "https://www.instagram.com/p/abc/?igsh=qenarzy",
  ],
  email: [`${WRITTEN} surat@qenarzy.example`, "surat@qenarzy.example"],
  phone_number: [`${WRITTEN} ${CANARY_PHONE}`, CANARY_PHONE],
  bold: [TEXT, WRITTEN],
  italic: [TEXT, WRITTEN],
  underline: [TEXT, WRITTEN],
  strikethrough: [TEXT, WRITTEN],
  spoiler: [TEXT, WRITTEN],
  blockquote: [TEXT, WRITTEN],
  expandable_blockquote: [TEXT, WRITTEN],
  code: [TEXT, WRITTEN],
  pre: [TEXT, WRITTEN, { language: "qenarzy" }],
  text_link: [TEXT, WRITTEN, { url: `tg://user?id=${user.id}` }],
  text_mention: [TEXT, WRITTEN, { user }],
  custom_emoji: [`🐤 ${TEXT}`, "🐤", { custom_emoji_id: "qenarzy-emoji" }],
  date_time: [TEXT, WRITTEN, { unix_time: NOW, date_time_format: "qenarzy" }],
};

/** Files that are no pictures: each says in its name whose it is. */
const FILE_TYPES: readonly string[] = [
  "application/pdf",
  "application/msword",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  "application/vnd.ms-excel",
  "application/vnd.oasis.opendocument.text",
  "application/rtf",
  "application/zip",
  "application/x-7z-compressed",
  "application/vnd.android.package-archive",
  "application/octet-stream",
  "application/json",
  "application/x-tgsticker",
  "application/vnd.google-earth.kml+xml",
  "application/gpx+xml",
  "text/plain",
  "text/html",
  "text/csv",
  "text/vcard",
  "message/rfc822",
  "image/gif",
  "image/tiff",
  "image/bmp",
  "image/svg+xml",
  "image/avif",
  "image/x-adobe-dng",
  "image/vnd.adobe.photoshop",
  "audio/mpeg",
  "audio/ogg",
  "video/mp4",
  "video/quicktime",
  "video/x-matroska",
];

/** Every kind of message that the Bot API knows, sent by the canary; the files lie on the shelf of `people`. */
export function canaryMessages(people: People, files: readonly CanaryFile[]): Sample[] {
  const onShelf = files.map((one) => {
    const about = { fileName: one.fileName, mimeType: one.mimeType };
    const shelved = people.addFile(one.kind, one.bytes, about);
    const fields =
      one.kind === "photo"
        ? { photo: [{ ...shelved, width: 64, height: 48 }] }
        : {
            document: { ...shelved, file_name: one.fileName, mime_type: one.mimeType, thumbnail },
          };
    return { kind: `${one.kind} ${one.mimeType} ${one.fileName.split(".").at(-1)}`, fields };
  });
  const picture = onShelf[0]?.fields ?? {};
  const samples: { kind: string; content: object }[] = [
    ...Object.entries(BY_FIELD).map(([kind, content]) => ({ kind, content })),
    ...Object.entries(BY_ENTITY).map(([type, [text, marked, more]]) => ({
      kind: `text with ${type}`,
      content: {
        text,
        entities: [{ type, offset: text.indexOf(marked), length: marked.length, ...more }],
      },
    })),
    ...ORIGINS.flatMap((forward_origin) => [
      { kind: `text forwarded from ${forward_origin.type}`, content: { text: TEXT, forward_origin } },
      { kind: `photo forwarded from ${forward_origin.type}`, content: { ...picture, forward_origin } },
      {
        kind: `external reply to ${forward_origin.type}`,
        content: { text: TEXT, external_reply: { origin: forward_origin, photo: [size] }, quote },
      },
    ]),
    ...FILE_TYPES.map((mime_type) => ({
      kind: `document ${mime_type}`,
      content: { document: { ...named, mime_type }, caption: CAPTION },
    })),
    ...onShelf.map(({ kind, fields }) => ({ kind, content: fields })),
    {
      kind: "photo with a caption that mentions",
      content: { ...picture, caption: CAPTION, caption_entities: [mentioned(5, WRITTEN.length)] },
    },
    ...["pertama", "kedua"].map((which) => ({
      kind: `album, ${which}`,
      content: {
        ...picture,
        media_group_id: "qenarzy-album-2",
        ...(which === "pertama" && { caption: CAPTION }),
      },
    })),
    { kind: "document without a type", content: { document: named } },
    { kind: "a field that no version knows yet", content: { qenarzy_field: { user, file } } },
  ];
  // The one place where raw content becomes a message: the local Telegram takes it as it is.
  return samples.map(({ kind, content }) => ({ kind, content: content as Partial<Message> }));
}

function mentioned(offset: number, length: number): MessageEntity {
  return { type: "text_mention", offset, length, user: CANARY };
}
