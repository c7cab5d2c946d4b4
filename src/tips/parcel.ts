import { z } from "zod";
import { type Parcel, type Picture, TIP_KINDS } from "./tip.ts";

/** What has a content to be sealed; of the rest the type says all. */
export type PackedParcel = Extract<Parcel, { type: "tip" | "addition" }>;

/** Sizes on the disk tell how much somebody wrote to within so many bytes. */
const BLOCK = 4_096;
/** Format and its version, then the length of the header. */
const MAGIC = Buffer.from("NP1\0");
const START = MAGIC.length + 4;

const text = z.string();
const pictures = z.array(
  z.object({
    width: z.int().positive(),
    height: z.int().positive(),
    size: z.int().nonnegative(),
  }),
);
/** An allow-list: whatever else somebody may have put beside these fields is left out. */
const header = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("tip"),
    content: z.object({
      kind: z.enum(TIP_KINDS),
      what: text,
      when: text.exactOptional(),
      happenedOn: text.exactOptional(),
      where: text.exactOptional(),
      who: text.exactOptional(),
      howKnown: text.exactOptional(),
      evidence: text.exactOptional(),
    }),
    pictures,
  }),
  z.object({ type: z.literal("addition"), text, pictures }),
]);

/**
 * A parcel as bytes: header in JSON, pictures as they are, zeros up to a multiple of 4 KB.
 * @throws ZodError for what could not be unpacked again: now, while the sender can still be told
 */
export function packParcel(parcel: PackedParcel): Buffer {
  const pictures = parcel.type === "tip" ? parcel.content.pictures : parcel.pictures;
  const texts = parcel.type === "tip" ? { content: { ...parcel.content, pictures: undefined } } : parcel;
  const measures = pictures.map(({ bytes, width, height }) => ({ width, height, size: bytes.length }));
  // To JSON and back, which drops fields that are there without a value.
  const head = header.parse(JSON.parse(JSON.stringify({ ...texts, type: parcel.type, pictures: measures })));
  const json = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  const parts = [MAGIC, length, json, ...pictures.map((picture) => picture.bytes)];
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat(parts, Math.ceil(size / BLOCK) * BLOCK);
}

/** @returns undefined for bytes that `packParcel` has not made, or that were cut or changed. Never throws. */
export function unpackParcel(packed: Uint8Array): PackedParcel | undefined {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.length);
  if (bytes.length < START || bytes.length % BLOCK !== 0 || !bytes.subarray(0, 4).equals(MAGIC))
    return undefined;
  const end = START + bytes.readUInt32BE(MAGIC.length);
  const head = header.safeParse(parseJson(bytes.subarray(START, end))).data;
  if (end > bytes.length || head === undefined) return undefined;

  let from = end;
  const pictures: Picture[] = [];
  for (const { width, height, size } of head.pictures) {
    pictures.push({ bytes: bytes.subarray(from, from + size), width, height });
    from += size;
  }
  const rest = bytes.length - from;
  if (rest < 0 || rest >= BLOCK || bytes.subarray(from).some((byte) => byte !== 0)) return undefined;
  if (head.type === "addition") return { type: "addition", text: head.text, pictures };
  return { type: "tip", content: { ...head.content, pictures } };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    // The schema refuses it, like everything else that is not a header.
    return undefined;
  }
}
