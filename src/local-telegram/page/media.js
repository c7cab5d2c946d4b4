// Photos, files and the other kinds of content inside a bubble.
import { fileUrl } from "./api.js";
import { showPhoto } from "./dialogs.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { kindOf } from "./preview.js";
import { nameOf, senderName } from "./state.js";
import { sizeOf, t } from "./words.js";

const FILES = ["document", "video", "animation", "video_note", "audio", "voice"];

/** What a message shows besides its text; undefined when that is all it has. */
export function mediaOf(message) {
  if (message.photo) return photo(message);
  if (message.sticker) return sticker(message.sticker);
  const kind = FILES.find((field) => message[field] !== undefined);
  if (kind !== undefined) return file(message[kind], kindOf(message));
  if (message.contact) return contact(message.contact);
  if (message.venue) return venue(message.venue);
  if (message.location) return place(message.location);
  if (message.dice) return h("div", { class: "big-emoji" }, `${message.dice.emoji} ${message.dice.value}`);
  return undefined;
}

/** Several messages shown as one: photos as a mosaic, files one below the other. */
export function album(messages) {
  const photos = messages.filter((message) => message.photo);
  const others = messages.filter((message) => !message.photo);
  return [
    photos.length > 0 &&
      h("div", { class: "album", data: { count: Math.min(photos.length, 4) } }, photos.map(photo)),
    ...others.map(mediaOf),
  ];
}

function photo(message) {
  const largest = message.photo.at(-1);
  const label = message.caption ?? t("message.photoFrom", { name: senderName(message) });
  const url = fileUrl(largest.file_id);
  const image = h("img", {
    src: url,
    alt: label,
    width: largest.width,
    height: largest.height,
    loading: "lazy",
  });
  const button = h(
    "button",
    { type: "button", class: "photo", data: { id: message.message_id, key: `photo:${message.message_id}` } },
    image,
  );
  const name = () => button.setAttribute("aria-label", t("message.openPhoto", { label }));
  const open = () => showPhoto(url, label);
  if (!message.has_media_spoiler) {
    name();
    button.addEventListener("click", open);
    return button;
  }
  button.classList.add("is-hidden");
  button.setAttribute("aria-label", t("message.photoSpoiler"));
  button.addEventListener("click", () => {
    if (!button.classList.contains("is-hidden")) return open();
    button.classList.remove("is-hidden");
    name();
  });
  return button;
}

function sticker(content) {
  if (content.is_animated || content.is_video) return h("div", { class: "big-emoji" }, content.emoji ?? "🙂");
  const label = [t("message.sticker"), content.emoji].filter(Boolean).join(" ");
  const image = h("img", {
    class: "sticker",
    src: fileUrl(content.file_id),
    alt: label,
    width: 160,
    height: 160,
  });
  // Tests send stickers without a picture: then the emoji stands for it.
  image.addEventListener("error", () =>
    image.replaceWith(h("div", { class: "big-emoji" }, content.emoji ?? "🙂")),
  );
  return image;
}

function file(content, kind) {
  const name = content.file_name ?? kind;
  const size = sizeOf(content.file_size ?? 0);
  return h(
    "a",
    {
      class: "file",
      href: fileUrl(content.file_id),
      download: name,
      "aria-label": t("message.download", { name, size }),
    },
    h("span", { class: "file-mark" }, icon("file"), icon("download")),
    h(
      "span",
      { class: "file-words" },
      h("span", { class: "file-name" }, name),
      h("span", { class: "file-size" }, size),
    ),
  );
}

function contact(content) {
  return h("div", { class: "card" }, h("strong", {}, nameOf(content)), h("span", {}, content.phone_number));
}

function venue({ title, address }) {
  return h("div", { class: "card" }, h("strong", {}, title), h("span", {}, address));
}

function place({ latitude, longitude }) {
  return h(
    "div",
    { class: "card" },
    h("strong", {}, t("message.location")),
    h("span", {}, `${latitude}, ${longitude}`),
  );
}
