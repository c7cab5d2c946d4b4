/** What a picture said beside its pixels, as its sender is told it. In this order. */
export const REMOVED = ["location", "camera", "time", "software", "thumbnail", "other"] as const;
export type RemovedFact = (typeof REMOVED)[number];

// Far above any real picture; a chain of directories that points to itself ends here.
const MOST_ENTRIES = 512;
const ENTRY_BYTES = 12;

const GPS_POINTER = 0x8825;
const EXIF_POINTER = 0x8769;
const GPS_VERSION = 0x0000;
const GPS_DATE = 0x001d;

/** Size, orientation, resolution, colour space and the like: these tell nothing of anybody. */
const HARMLESS = new Set([
  ...[0x0100, 0x0101, 0x0102, 0x0103, 0x0106, 0x0112, 0x0115, 0x011a, 0x011b, 0x011c, 0x0128, 0x0211, 0x0212],
  ...[0x0213, 0x0214, 0x9000, 0x9101, 0x9102, 0xa000, 0xa001, 0xa002, 0xa003, 0xa005, EXIF_POINTER],
]);
const FACTS: ReadonlyMap<number, RemovedFact> = new Map<number, RemovedFact>([
  // Make, model, and the «host computer», where iPhones name themselves.
  ...[0x010f, 0x0110, 0x013c].map((tag) => [tag, "camera"] as const),
  ...[0x000b, 0x0131].map((tag) => [tag, "software"] as const),
  ...[0x0132, 0x9003, 0x9004, 0x9010, 0x9011, 0x9012, 0x9290, 0x9291, 0x9292].map(
    (tag) => [tag, "time"] as const,
  ),
  // Comment of the user, unique id of the picture, name of the owner.
  ...[0x9286, 0xa420, 0xa430].map((tag) => [tag, "other"] as const),
]);

/**
 * What an EXIF block holds, for telling its sender: nothing is kept out by this, since only pixels go on.
 * Any bytes may come: reading is bounded and never throws.
 */
export function readExif(block: Uint8Array): Set<RemovedFact> {
  const facts = new Set<RemovedFact>();
  const prefix = Buffer.from(block.subarray(0, 6)).toString("latin1") === "Exif\0\0" ? 6 : 0;
  const bytes = Buffer.from(block.buffer, block.byteOffset + prefix, block.length - prefix);
  const order = bytes.toString("latin1", 0, 2);
  if (order !== "II" && order !== "MM") return facts;
  const isLittle = order === "II";
  const short = (at: number) =>
    at + 2 > bytes.length ? 0 : isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  const long = (at: number) =>
    at + 4 > bytes.length ? 0 : isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);

  let budget = MOST_ENTRIES;
  const entries = (directory: number): { tag: number; value: number }[] => {
    const count = directory === 0 ? 0 : Math.min(short(directory), budget);
    budget -= count;
    return Array.from({ length: count }, (_, index) => {
      const at = directory + 2 + index * ENTRY_BYTES;
      return { tag: short(at), value: long(at + 8) };
    });
  };

  const main = long(4);
  for (const { tag, value } of entries(main)) {
    if (tag === GPS_POINTER) {
      const gps = entries(value).filter((entry) => entry.tag !== GPS_VERSION);
      if (gps.some((entry) => entry.tag === GPS_DATE)) facts.add("time");
      if (gps.length > 0) facts.add("location");
    } else if (tag === EXIF_POINTER) {
      // What is not listed here is exposure, lens, serial number, maker's note.
      for (const entry of entries(value)) {
        if (!HARMLESS.has(entry.tag)) facts.add(FACTS.get(entry.tag) ?? "camera");
      }
    } else if (!HARMLESS.has(tag)) facts.add(FACTS.get(tag) ?? "other");
  }
  if (main !== 0 && long(main + 2 + short(main) * ENTRY_BYTES) !== 0) facts.add("thumbnail");
  return facts;
}

const IN_XMP: readonly (readonly [RemovedFact, RegExp])[] = [
  [
    "location",
    /GPS(?:Latitude|Longitude|Altitude|Dest)|photoshop:(?:City|State|Country)|Iptc4xmpCore:Location/,
  ],
  ["camera", /tiff:(?:Make|Model)|aux:|exifEX:|SerialNumber|exif:(?:FNumber|Exposure|FocalLength)/],
  ["time", /(?:Create|Modify|Metadata|Digitized|Original)Date|DateTime|DateCreated|stEvt:when/],
  ["software", /CreatorTool|softwareAgent|xmp:BaseURL|Creator[_ ]Software/i],
  ["thumbnail", /xmp:Thumbnails|xapGImg:image/],
];

/** The same for an XMP packet, whichever way it is written. */
export function readXmp(packet: Uint8Array): Set<RemovedFact> {
  const text = Buffer.from(packet.subarray(0, 1_000_000)).toString("latin1");
  const facts = new Set(IN_XMP.filter(([, sign]) => sign.test(text)).map(([fact]) => fact));
  return facts.size === 0 ? new Set(["other"]) : facts;
}

const IN_IPTC: ReadonlyMap<number, RemovedFact> = new Map<number, RemovedFact>([
  ...[26, 27, 90, 92, 95, 100, 101].map((dataset) => [dataset, "location"] as const),
  ...[30, 35, 37, 38, 47, 55, 60, 62, 63].map((dataset) => [dataset, "time"] as const),
  ...[65, 70].map((dataset) => [dataset, "software"] as const),
]);

/** The same for IPTC: data sets of record 2, bare or inside a Photoshop block. */
export function readIptc(block: Uint8Array): Set<RemovedFact> {
  const facts = new Set<RemovedFact>();
  for (let at = 0; at + 2 < block.length; at++) {
    if (block[at] === 0x1c && block[at + 1] === 2) facts.add(IN_IPTC.get(block[at + 2] ?? 0) ?? "other");
  }
  return facts;
}
