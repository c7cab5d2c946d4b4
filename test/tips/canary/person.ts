import type { Chat, User } from "grammy/types";
import sharp from "sharp";
import { personKeys } from "../../../src/privacy/person-key.ts";
import { PERSON_COLUMNS } from "../../../src/storage/under-keys.ts";
import { exifBlock, jpeg, pngChunk, withChunks, withSegments, xmpSegment } from "../picture-files.ts";
import { finder, formsOf, formsOfNumber, type Needle } from "./search.ts";

/** Stands in everything that could name the canary: names, file names, captions of others, EXIF, ids of files. */
const NAME = "qenarzy";
/** Stands in what the canary deliberately wrote, which the moderators may read and nobody else. */
export const WRITTEN = "veritapq";
const PHONE = "81298765432";
const GPS_SECONDS = 54_321_671;

export const CANARY: User & { username: string } = {
  id: 987_654_321_012,
  is_bot: false,
  first_name: "Qenarzyani",
  last_name: "Burung Qenarzy",
  username: "qenarzy_uji_77",
  language_code: "id-qenarzy",
  is_premium: true,
};
export const CANARY_PHONE = `+62${PHONE}`;
export const CANARY_CHAT: Extract<Chat, { type: "channel" }> = {
  id: -1_009_876_543_210,
  type: "channel",
  title: "Kanal Qenarzyani",
  username: "kanal_qenarzy",
};

/** Whatever leads to the person. */
export const IDENTITY: readonly Needle[] = [
  ...formsOf("a name", NAME),
  ...formsOf("the phone number", PHONE),
  ...formsOfNumber("the id", CANARY.id),
  ...["II", "MM"].map((order) => ({ mark: "GPS", form: order, bytes: rational(order) })),
];

export const CONTENT: readonly Needle[] = formsOf("what was written", WRITTEN);

/** What a database would know the person by: under every feature's key. */
export function hmacNeedles(secretKey: Uint8Array, id: number): Needle[] {
  const features = new Set([...PERSON_COLUMNS.map(({ feature }) => feature), "group", "tips", "desk", "tip"]);
  return [...features].flatMap((feature) => {
    const hmac = personKeys(secretKey, feature)(id);
    const mark = `the HMAC for ${feature}`;
    return [...formsOf(mark, hmac), { mark, form: "bytes", bytes: Buffer.from(hmac, "base64url") }];
  });
}

export interface CanaryFile {
  kind: "photo" | "document";
  bytes: Buffer;
  fileName: string;
  mimeType: string;
}

function rational(order: string): Buffer {
  const bytes = Buffer.alloc(8);
  if (order === "II") bytes.writeUInt32LE(GPS_SECONDS, 0);
  else bytes.writeUInt32BE(GPS_SECONDS, 0);
  if (order === "II") bytes.writeUInt32LE(1_000_003, 4);
  else bytes.writeUInt32BE(1_000_003, 4);
  return bytes;
}

/** Pictures that say in every corner who took them, and where. */
export async function telltaleFiles(): Promise<CanaryFile[]> {
  const exif = exifBlock({
    main: [
      { tag: 0x010f, value: "Kamera Qenarzy" },
      { tag: 0x013b, value: "Qenarzyani" },
      { tag: 0x8298, value: "Hak cipta Qenarzy" },
    ],
    // Owner, serial numbers of body and lens, comment.
    details: [0xa430, 0xa431, 0xa435, 0x9286].map((tag) => ({ tag, value: `Qenarzy-${tag}` })),
    // The directory takes text and whole numbers only; the numbers of a place are put into a text.
    gps: [
      { tag: 0x001b, value: "Qenarzy-GPS" },
      { tag: 0x001c, value: rational("II").toString("latin1") },
    ],
    thumbnail: Buffer.from("Qenarzy thumbnail"),
  });
  const xmp = xmpSegment(
    'xmp:CreatorTool="Qenarzy" dc:creator="Qenarzyani" exif:GPSLatitude="7,46.54321671S"',
  );
  const plain = await jpeg();
  const full = withSegments(plain, [0xe1, exif], [0xe1, xmp], [0xfe, Buffer.from("komentar qenarzy")]);
  const png = withChunks(
    await sharp(plain).png().toBuffer(),
    pngChunk("tEXt", Buffer.from("Author\0Qenarzyani", "latin1")),
    pngChunk("eXIf", exif.subarray(6)),
  );
  const webp = await sharp(plain)
    .withExif({ IFD0: { Artist: "Qenarzyani", Make: "Kamera Qenarzy" } })
    .webp()
    .toBuffer();
  const files: CanaryFile[] = [
    { kind: "photo", bytes: full, fileName: "qenarzy.jpg", mimeType: "image/jpeg" },
    { kind: "document", bytes: full, fileName: "IMG_Qenarzy.jpg", mimeType: "image/jpeg" },
    { kind: "document", bytes: png, fileName: "Tangkapan qenarzy.png", mimeType: "image/png" },
    { kind: "document", bytes: webp, fileName: "qenarzy.webp", mimeType: "image/webp" },
    // Neither can be decoded, but both are taken for pictures by their names.
    { kind: "document", bytes: full.subarray(0, 400), fileName: "qenarzy-2.jpg", mimeType: "image/jpeg" },
    { kind: "document", bytes: Buffer.concat([exif, xmp]), fileName: "qenarzy.heic", mimeType: "image/heic" },
  ];
  const find = finder(IDENTITY);
  for (const { fileName, bytes } of files) {
    if (find(bytes).length === 0) throw new Error(`${fileName} does not say who took it; it proves nothing`);
  }
  if (!find(full).some(({ mark }) => mark === "GPS")) throw new Error("the picture does not say where");
  return files;
}
