import type { Message } from "grammy/types";
import type { FileKind, StoredFile } from "../files.ts";
import { documentContent, imageSize, photoContent } from "../media-content.ts";
import type { World } from "../world.ts";
import { badRequest, type Call, type Handler, type Upload } from "./call.ts";
import { type Content, deliver, deliverAll, readTarget } from "./deliver.ts";
import { isRecord, readFlag, readJson, readString, within } from "./params.ts";
import { checkCaption, type FormattedText, formatText, readCaption } from "./text.ts";

const PHOTO_BYTES = 10 * 1024 * 1024;
const FILE_BYTES = 50 * 1024 * 1024;
const DOWNLOAD_BYTES = 20 * 1024 * 1024;
const MOST_IN_ALBUM = 10;

const KINDS = ["photo", "document", "video", "animation", "audio", "voice"] as const;
type MediaKind = (typeof KINDS)[number];

/** Photos, documents and other files, one by one or as an album; and the way to download them. */
export const mediaMethods: Record<string, Handler> = {
  ...Object.fromEntries(
    KINDS.map((kind) => [`send${kind[0]?.toUpperCase()}${kind.slice(1)}`, sendFile(kind)]),
  ),

  sendMediaGroup(api, call) {
    const media = readJson(call.params, "media", "Can't parse media JSON object");
    if (!Array.isArray(media)) throw badRequest("Expected an Array of InputMedia");
    if (media.length > MOST_IN_ALBUM) throw badRequest("Too many messages to send as an album");
    if (media.length === 0) throw badRequest("There are no messages to send");
    const items = media.map((item) =>
      within("Can't parse InputMedia: ", () => inputMedia(api.world, call, item)),
    );
    const kinds = new Set(items.map((item) => item.kind));
    for (const alone of ["document", "audio"] as const) {
      if (kinds.has(alone) && kinds.size > 1)
        throw badRequest(`${alone} can't be mixed with other media types`);
    }
    const target = readTarget(api, call);
    for (const item of items) checkCaption(item.caption);
    const album = String(++api.world.counters.album);
    return deliverAll(
      api,
      target,
      items.map((item) => ({ ...item.content, media_group_id: album })),
    );
  },

  getFile({ world }, call) {
    const id = readString(call.params, "file_id");
    if (id === "") throw badRequest("file_id not specified");
    const file = world.files.byId(id);
    if (file === undefined) throw badRequest("wrong file_id or the file is temporarily unavailable");
    if (file.bytes.length > DOWNLOAD_BYTES) throw badRequest("file is too big");
    return {
      file_id: file.fileId,
      file_unique_id: file.fileUniqueId,
      file_size: file.bytes.length,
      file_path: file.path,
    };
  },
};

function sendFile(kind: MediaKind): Handler {
  return (api, call): Message => {
    const caption = readCaption(call.params);
    const file = readFile(api.world, call, kind, call.params[kind], kind);
    const target = readTarget(api, call);
    checkCaption(caption);
    const content = fileContent(kind, file, caption, {
      isSpoiler: readFlag(call.params, "has_spoiler"),
      isCaptionAbove: readFlag(call.params, "show_caption_above_media"),
    });
    return deliver(api, target, content);
  };
}

interface InputMedia {
  kind: MediaKind;
  caption: FormattedText;
  content: Content;
}

/** The `media` of editMessageMedia. */
export function readInputMedia(world: World, call: Call): InputMedia {
  const media = readJson(call.params, "media", "Can't parse input media JSON object");
  return within("Can't parse InputMedia: ", () => inputMedia(world, call, media));
}

function inputMedia(world: World, call: Call, item: unknown): InputMedia {
  if (!isRecord(item)) throw new Error("expected an Object");
  const kind = KINDS.find((known) => known === item.type);
  if (kind === undefined) throw new Error(`type "${String(item.type)}" is unsupported`);
  const caption = formatText(
    readString(item, "caption"),
    readString(item, "parse_mode"),
    item.caption_entities,
  );
  const file = readFile(world, call, kind, item.media, "media");
  const content = fileContent(kind, file, caption, {
    isSpoiler: item.has_spoiler === true,
    isCaptionAbove: item.show_caption_above_media === true,
  });
  return { kind, caption, content };
}

/** The file meant by a parameter: an upload in the field itself, `attach://field`, or the id of a known file. */
function readFile(world: World, call: Call, kind: MediaKind, value: unknown, field: string): StoredFile {
  const named = typeof value === "string" && value.startsWith("attach://") ? value.slice(9) : undefined;
  const upload = call.files.get(named ?? field);
  if (upload !== undefined) return shelve(world, kind, upload);
  if (typeof value !== "string" || value === "" || named !== undefined) {
    throw badRequest(`There is no ${kind} in the request`);
  }
  // The local Telegram never goes out to the net.
  if (/^https?:\/\//i.test(value)) throw badRequest("Failed to get HTTP URL content");
  const file = world.files.byId(value);
  if (file === undefined)
    throw badRequest("wrong remote file identifier specified: Wrong character in the string");
  if (!file.fileId.startsWith(`${kind}-`))
    throw badRequest(`can't use file of type ${file.fileId.split("-")[0]} as ${kind}`);
  return file;
}

function shelve(world: World, kind: FileKind, upload: Upload): StoredFile {
  const { bytes, fileName, mimeType } = upload;
  if (bytes.length === 0) throw badRequest("file must be non-empty");
  if (bytes.length > (kind === "photo" ? PHOTO_BYTES : FILE_BYTES)) throw badRequest("file is too big");
  if (kind === "photo") {
    const size = imageSize(bytes);
    if (size === undefined) throw badRequest("IMAGE_PROCESS_FAILED");
    const { width, height } = size;
    if (width + height > 10_000 || Math.max(width, height) > 20 * Math.min(width, height)) {
      throw badRequest("PHOTO_INVALID_DIMENSIONS");
    }
  }
  return world.files.add(kind, bytes, { fileName, mimeType });
}

function fileContent(
  kind: MediaKind,
  file: StoredFile,
  { text, entities }: FormattedText,
  shows: { isSpoiler: boolean; isCaptionAbove: boolean },
): Content {
  const about = { file_id: file.fileId, file_unique_id: file.fileUniqueId, file_size: file.bytes.length };
  const named = {
    ...about,
    ...(file.fileName !== undefined && { file_name: file.fileName }),
    ...(file.mimeType !== undefined && { mime_type: file.mimeType }),
  };
  const content: Content = {
    ...(kind === "photo" && photoContent(file)),
    ...(kind === "document" && documentContent(file)),
    ...(kind === "video" && { video: { ...named, width: 640, height: 360, duration: 1 } }),
    ...(kind === "animation" && {
      animation: { ...named, width: 320, height: 180, duration: 1 },
      ...documentContent(file),
    }),
    ...(kind === "audio" && { audio: { ...named, duration: 1 } }),
    ...(kind === "voice" && { voice: { ...about, duration: 1 } }),
  };
  if (text !== "") content.caption = text;
  if (entities.length > 0) content.caption_entities = entities;
  if (shows.isSpoiler) content.has_media_spoiler = true;
  if (shows.isCaptionAbove) content.show_caption_above_media = true;
  return content;
}
