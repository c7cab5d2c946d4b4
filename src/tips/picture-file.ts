import type { RemovedFact } from "./exif.ts";

/** The kinds of files that are read at all; told by their first bytes, never by a name. */
export type PictureFormat = "jpeg" | "png" | "webp" | "gif";

/** @returns undefined for everything else: HEIC too, for which the free decoders have no licence */
export function sniffFormat(bytes: Buffer): PictureFormat | undefined {
  if (bytes.length >= 3 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "jpeg";
  if (bytes.toString("latin1", 0, 8) === "\x89PNG\r\n\x1a\n") return "png";
  if (bytes.toString("latin1", 0, 4) === "RIFF" && bytes.toString("latin1", 8, 12) === "WEBP") return "webp";
  if (bytes.toString("latin1", 0, 4) === "GIF8") return "gif";
  return undefined;
}

/** What a file holds outside of what decoders report. */
export interface FileFacts {
  facts: Set<RemovedFact>;
  isAnimated: boolean;
}

/** Walks the parts of a file. Any bytes may come: time is linear, and it never throws. */
export function inspectFile(bytes: Buffer, format: PictureFormat): FileFacts {
  if (format === "jpeg") return { facts: inspectJpeg(bytes), isAnimated: false };
  if (format === "png") return inspectPng(bytes);
  if (format === "webp") return inspectWebp(bytes);
  return { facts: new Set(), isAnimated: true };
}

const MARKER = { start: 0xd8, end: 0xd9, app0: 0xe0, app15: 0xef, comment: 0xfe } as const;
/** EXIF, XMP (APP1), ICC (APP2), IPTC (APP13), Adobe's colour transform (APP14): seen to elsewhere, or harmless. */
const USUAL_APPS = new Set([MARKER.app0, 0xe1, 0xe2, 0xed, 0xee]);

/** The parts of a JPEG by their markers; `trailing` is what follows its end. */
function* jpegParts(bytes: Buffer): Generator<{ marker: number | "trailing" }> {
  let at = 2;
  while (at + 1 < bytes.length) {
    if (bytes[at] !== 0xff) {
      at++;
      continue;
    }
    const marker = bytes[at + 1] ?? 0;
    if (marker === MARKER.end) {
      if (at + 2 < bytes.length) yield { marker: "trailing" };
      return;
    }
    // Fill bytes, stuffed zeros and restart marks inside the pixels: no parts of their own.
    if (marker === 0xff || marker === 0 || (marker >= 0xd0 && marker <= MARKER.start)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const length = at + 4 <= bytes.length ? bytes.readUInt16BE(at + 2) : 0;
    yield { marker };
    at += 2 + Math.max(2, length);
  }
}

function inspectJpeg(bytes: Buffer): Set<RemovedFact> {
  const facts = new Set<RemovedFact>();
  for (const { marker } of jpegParts(bytes)) {
    const isApp = typeof marker === "number" && marker >= MARKER.app0 && marker <= MARKER.app15;
    if (marker === "trailing" || marker === MARKER.comment || (isApp && !USUAL_APPS.has(marker)))
      facts.add("other");
  }
  return facts;
}

/** Whether a JPEG is pixels and nothing else: no application data, no comment, nothing after the end. */
export function isPixelsOnly(bytes: Buffer): boolean {
  for (const { marker } of jpegParts(bytes)) {
    if (marker === "trailing" || marker === MARKER.comment) return false;
    if (marker >= MARKER.app0 && marker <= MARKER.app15) return false;
  }
  return true;
}

function inspectPng(bytes: Buffer): FileFacts {
  const facts = new Set<RemovedFact>();
  let isAnimated = false;
  let at = 8;
  while (at + 12 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (type === "acTL") isAnimated = true;
    if (type === "tIME") facts.add("time");
    if (type === "tEXt" || type === "zTXt" || type === "iTXt") facts.add(pngTextFact(bytes, at + 8));
    at += 12 + length;
    if (type === "IEND") break;
  }
  if (at < bytes.length) facts.add("other");
  return { facts, isAnimated };
}

function pngTextFact(bytes: Buffer, at: number): RemovedFact {
  const keyword =
    bytes
      .toString("latin1", at, at + 79)
      .split("\0", 1)[0]
      ?.toLowerCase() ?? "";
  if (keyword === "software") return "software";
  if (keyword.includes("time") || keyword.includes("date")) return "time";
  return "other";
}

function inspectWebp(bytes: Buffer): FileFacts {
  const facts = new Set<RemovedFact>();
  let isAnimated = false;
  const end = bytes.length >= 12 ? 8 + bytes.readUInt32LE(4) : bytes.length;
  for (let at = 12; at + 8 <= Math.min(end, bytes.length); ) {
    const type = bytes.toString("latin1", at, at + 4);
    if (type === "ANIM" || type === "ANMF") isAnimated = true;
    const length = bytes.readUInt32LE(at + 4);
    at += 8 + length + (length % 2);
  }
  // Chunks are padded to even sizes.
  if (end + (end % 2) < bytes.length) facts.add("other");
  return { facts, isAnimated };
}
