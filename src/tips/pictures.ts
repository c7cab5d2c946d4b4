import sharp, { type Metadata, type SharpOptions } from "sharp";
import { REMOVED, type RemovedFact, readExif, readIptc, readXmp } from "./exif.ts";
import { inspectFile, isPixelsOnly, sniffFormat } from "./picture-file.ts";

/** Bytes that are taken; the caller need not download more. */
export const MOST_PICTURE_BYTES = 10 * 1024 * 1024;
/** What phones of «50 megapixels» take: 8192 × 6144. */
const MOST_PIXELS = 8192 * 6144;
/** Telegram makes photos no larger than this. */
const LONGEST_SIDE = 2560;
/** Telegram refuses photos that are longer than this many times their width. */
const MOST_RATIO = 20;
const QUALITY = 82;
const TIMEOUT_SECONDS = 20;

export type PictureProblem = "not-a-picture" | "too-large" | "too-many-pixels" | "animated" | "broken";

export type PictureResult =
  | {
      kind: "ok";
      /** A JPEG of pixels only. */
      picture: { bytes: Buffer; width: number; height: number };
      /** What the original said beside its pixels, for its sender to know. */
      removed: RemovedFact[];
    }
  | { kind: "refused"; problem: PictureProblem };

/** Rebuilds a picture from its pixels. The same bytes always give the same picture. */
export type CleanPicture = (bytes: Buffer) => Promise<PictureResult>;

/**
 * Cleans pictures one at a time, in the order in which they came, so that memory stays bounded however many people
 * send some. Those that wait are held in memory: admit no more than the drafts' own cap allows.
 * JPEG, PNG and WebP are read; HEIC cannot be, and is «not-a-picture».
 */
export function pictureCleaner(): CleanPicture {
  // A cache would keep pictures of tips in memory; and one thread, for the bot has others to answer meanwhile.
  sharp.cache(false);
  sharp.concurrency(1);
  let last: Promise<unknown> = Promise.resolve();
  return (bytes) => {
    const result = last.then(() => cleanPicture(bytes));
    // One that failed does not hold up the next; and the result must not stay in memory until then.
    last = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  };
}

async function cleanPicture(bytes: Buffer): Promise<PictureResult> {
  if (bytes.length > MOST_PICTURE_BYTES) return refused("too-large");
  const format = sniffFormat(bytes);
  if (format === undefined) return refused("not-a-picture");
  const file = inspectFile(bytes, format);
  if (file.isAnimated) return refused("animated");

  // «error» and not «warning»: many phones write slightly odd files; truncated ones are refused all the same.
  const options: SharpOptions = { limitInputPixels: MOST_PIXELS, failOn: "error", autoOrient: true };
  // The header alone: with the limit its fault could not be told from a broken file.
  const metadata = await unlessBroken(sharp(bytes, { ...options, limitInputPixels: false }).metadata());
  if (metadata === undefined) return refused("broken");
  if (metadata.width * metadata.height > MOST_PIXELS) return refused("too-many-pixels");
  if ((metadata.pages ?? 1) > 1) return refused("animated");

  const { width, height, right, bottom } = frameOf(metadata);
  const encoded = await unlessBroken(
    sharp(bytes, options)
      .timeout({ seconds: TIMEOUT_SECONDS })
      .resize({ width, height, fit: "fill" })
      .extend({ right, bottom, background: "white" })
      .flatten({ background: "white" })
      .toColourspace("srgb")
      .jpeg({ quality: QUALITY, chromaSubsampling: "4:2:0" })
      .toBuffer({ resolveWithObject: true }),
  );
  if (encoded === undefined) return refused("broken");
  const { data, info } = encoded;
  if (!isPixelsOnly(data)) {
    throw new Error(
      "sharp wrote something beside pixels into a JPEG; see what its new version adds, and switch it off",
    );
  }
  const facts = new Set([...file.facts, ...factsOf(metadata)]);
  return {
    kind: "ok",
    picture: { bytes: data, width: info.width, height: info.height },
    removed: REMOVED.filter((fact) => facts.has(fact)),
  };
}

function refused(problem: PictureProblem): PictureResult {
  return { kind: "refused", problem };
}

/** @returns undefined where the decoder could not make anything of the bytes, or not in time */
async function unlessBroken<Value>(decoding: Promise<Value>): Promise<Value | undefined> {
  try {
    return await decoding;
  } catch {
    // The decoder's words may quote the file; whatever they are, the sender can only send another picture.
    return undefined;
  }
}

/** The size to show, and how much white to add where Telegram would refuse the shape. */
function frameOf({ autoOrient }: Metadata): { width: number; height: number; right: number; bottom: number } {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(autoOrient.width, autoOrient.height));
  const width = Math.max(1, Math.round(autoOrient.width * scale));
  const height = Math.max(1, Math.round(autoOrient.height * scale));
  return {
    width,
    height,
    right: Math.max(0, Math.ceil(height / MOST_RATIO) - width),
    bottom: Math.max(0, Math.ceil(width / MOST_RATIO) - height),
  };
}

function factsOf({ exif, xmp, iptc, tifftagPhotoshop, icc }: Metadata): Set<RemovedFact> {
  const facts = new Set<RemovedFact>();
  for (const fact of exif ? readExif(exif) : []) facts.add(fact);
  for (const fact of xmp ? readXmp(xmp) : []) facts.add(fact);
  for (const block of [iptc, tifftagPhotoshop])
    for (const fact of block ? readIptc(block) : []) facts.add(fact);
  // A profile can name the screen or the scanner that it was measured for.
  if (icc) facts.add("other");
  return facts;
}
