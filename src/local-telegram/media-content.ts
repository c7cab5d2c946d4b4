import type { Message, PhotoSize } from "grammy/types";
import type { StoredFile } from "./files.ts";

/** Longest sides of the sizes that Telegram makes of a photo. */
const PHOTO_SIDES = [90, 320, 800, 1280];
const UNKNOWN_SIZE = { width: 800, height: 600 };

/**
 * A photo in several sizes, smallest first. All have the same file id and bytes here: a faithful
 * server would scale and re-encode, this one hands out exactly what went in, so that a test sees
 * whatever its sender left in the file.
 */
export function photoContent(file: StoredFile): { photo: PhotoSize[] } {
  const { width, height } = imageSize(file.bytes) ?? UNKNOWN_SIZE;
  const longest = Math.max(width, height);
  const sides = PHOTO_SIDES.filter((side) => side < longest).slice(0, 3);
  const photo = [...sides, Math.min(longest, 2560)].map((side) => ({
    file_id: file.fileId,
    file_unique_id: file.fileUniqueId,
    file_size: file.bytes.length,
    width: Math.max(1, Math.round((width * side) / longest)),
    height: Math.max(1, Math.round((height * side) / longest)),
  }));
  return { photo };
}

export function documentContent(file: StoredFile): Pick<Message, "document"> {
  return {
    document: {
      file_id: file.fileId,
      file_unique_id: file.fileUniqueId,
      file_size: file.bytes.length,
      ...(file.fileName !== undefined && { file_name: file.fileName }),
      ...(file.mimeType !== undefined && { mime_type: file.mimeType }),
    },
  };
}

/** Width and height of a PNG, JPEG, GIF or WebP, read from its header; undefined for anything else. */
export function imageSize(bytes: Buffer): { width: number; height: number } | undefined {
  if (bytes.length >= 24 && bytes.readUInt32BE(0) === 0x89504e47) {
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  }
  if (bytes.length >= 10 && bytes.toString("latin1", 0, 4) === "GIF8") {
    return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  }
  if (bytes.length >= 30 && bytes.toString("latin1", 8, 12) === "WEBP") return webpSize(bytes);
  if (bytes.length >= 4 && bytes.readUInt16BE(0) === 0xffd8) return jpegSize(bytes);
  return undefined;
}

function webpSize(bytes: Buffer): { width: number; height: number } | undefined {
  switch (bytes.toString("latin1", 12, 16)) {
    case "VP8X":
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    case "VP8L": {
      const packed = bytes.readUInt32LE(21);
      return { width: (packed & 0x3fff) + 1, height: ((packed >> 14) & 0x3fff) + 1 };
    }
    case "VP8 ":
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    default:
      return undefined;
  }
}

function jpegSize(bytes: Buffer): { width: number; height: number } | undefined {
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at++;
      continue;
    }
    // Start-of-frame markers carry the size; C4, C8 and CC are not among them.
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
