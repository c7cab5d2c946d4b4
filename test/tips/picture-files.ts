import { crc32 } from "node:zlib";
import sharp from "sharp";

/** A picture whose corners tell which way is up: red, green / blue, white. */
export async function corners(width = 64, height = 48): Promise<Buffer> {
  const half = { width: width / 2, height: height / 2, channels: 3 as const };
  const tile = (background: string) =>
    sharp({ create: { ...half, background } })
      .png()
      .toBuffer();
  return await sharp({ create: { width, height, channels: 3, background: "white" } })
    .composite([
      { input: await tile("red"), left: 0, top: 0 },
      { input: await tile("lime"), left: width / 2, top: 0 },
      { input: await tile("blue"), left: 0, top: height / 2 },
    ])
    .png()
    .toBuffer();
}

export async function jpeg(input?: Buffer): Promise<Buffer> {
  return await sharp(input ?? (await corners()))
    .jpeg({ quality: 95 })
    .toBuffer();
}

/** Puts parts behind the first two bytes of a JPEG. */
export function withSegments(
  base: Buffer,
  ...segments: readonly (readonly [marker: number, data: Buffer])[]
): Buffer {
  const parts = segments.map(([marker, data]) => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(data.length + 2, 2);
    return Buffer.concat([head, data]);
  });
  return Buffer.concat([base.subarray(0, 2), ...parts, base.subarray(2)]);
}

export interface ExifEntry {
  tag: number;
  /** Text, or one whole number. */
  value: string | number;
}

/** An EXIF block by hand: main directory, GPS, details, and a thumbnail of the given bytes. */
export function exifBlock(parts: {
  main?: ExifEntry[];
  gps?: ExifEntry[];
  details?: ExifEntry[];
  thumbnail?: Buffer;
}): Buffer {
  const chunks: Buffer[] = [Buffer.from("II*\0\0\0\0\0", "latin1")];
  const length = () => chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const directory = (entries: readonly ExifEntry[], next = 0): number => {
    const values = entries.map(({ tag, value }) => {
      const text = typeof value === "string" ? Buffer.from(`${value}\0`, "latin1") : undefined;
      const record = Buffer.alloc(12);
      record.writeUInt16LE(tag, 0);
      record.writeUInt16LE(text ? 2 : tag === 0x0112 ? 3 : 4, 2);
      record.writeUInt32LE(text?.length ?? 1, 4);
      if (text === undefined) record.writeUInt32LE(Number(value), 8);
      else if (text.length <= 4) text.copy(record, 8);
      else {
        record.writeUInt32LE(length(), 8);
        chunks.push(text);
      }
      return record;
    });
    const at = length();
    const count = Buffer.alloc(2);
    count.writeUInt16LE(entries.length, 0);
    const end = Buffer.alloc(4);
    end.writeUInt32LE(next, 0);
    chunks.push(count, ...values, end);
    return at;
  };
  const main = [...(parts.main ?? [])];
  if (parts.details) main.push({ tag: 0x8769, value: directory(parts.details) });
  if (parts.gps) main.push({ tag: 0x8825, value: directory(parts.gps) });
  let next = 0;
  if (parts.thumbnail) {
    const at = length();
    chunks.push(parts.thumbnail);
    next = directory([
      { tag: 0x0201, value: at },
      { tag: 0x0202, value: parts.thumbnail.length },
    ]);
  }
  const first = directory(main, next);
  chunks[0]?.writeUInt32LE(first, 4);
  return Buffer.concat([Buffer.from("Exif\0\0", "latin1"), ...chunks]);
}

export function xmpSegment(inner: string): Buffer {
  const packet = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" ${inner}/></rdf:RDF></x:xmpmeta>`;
  return Buffer.from(`http://ns.adobe.com/xap/1.0/\0${packet}`, "latin1");
}

/** An IPTC block as Photoshop writes it. */
export function iptcSegment(dataset: number, value: string): Buffer {
  const data = Buffer.concat([
    Buffer.from([0x1c, 2, dataset, 0, value.length]),
    Buffer.from(value, "latin1"),
  ]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  const padding = Buffer.alloc(data.length % 2);
  return Buffer.concat([Buffer.from("Photoshop 3.0\x008BIM\x04\x04\0\0", "latin1"), size, data, padding]);
}

export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Puts chunks behind the header of a PNG. */
export function withChunks(base: Buffer, ...chunks: readonly Buffer[]): Buffer {
  return Buffer.concat([base.subarray(0, 33), ...chunks, base.subarray(33)]);
}

/** The same PNG, its header saying another size. */
export function withSize(png: Buffer, width: number, height: number): Buffer {
  const data = Buffer.from(png.subarray(16, 29));
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  return Buffer.concat([png.subarray(0, 8), pngChunk("IHDR", data), png.subarray(33)]);
}
