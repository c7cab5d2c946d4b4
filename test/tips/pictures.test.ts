import { createHash } from "node:crypto";
import exifr from "exifr";
import fc from "fast-check";
import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { type PictureResult, pictureCleaner } from "../../src/tips/pictures.ts";
import {
  corners,
  exifBlock,
  iptcSegment,
  jpeg,
  pngChunk,
  withChunks,
  withSegments,
  withSize,
  xmpSegment,
} from "./picture-files.ts";

const clean = pictureCleaner();
const CANARY = "KENARI-7781";

async function cleaned(bytes: Buffer) {
  const result = await clean(bytes);
  if (result.kind === "refused") throw new Error(`refused: ${result.problem}`);
  return result;
}

async function everythingIn(bytes: Buffer): Promise<unknown> {
  const all = {
    tiff: true,
    ifd1: true,
    exif: true,
    gps: true,
    xmp: true,
    iptc: true,
    icc: true,
    jfif: false,
  };
  return await exifr.parse(bytes, { ...all, userComment: true, makerNote: true }).catch(() => undefined);
}

/** As newer phones take them; the method is there, its type is not yet. */
const brightened = (base: Buffer) => (sharp(base) as Sharp & { withGainMap(): Sharp }).withGainMap();

/** Red, green, blue, white in the corners, as numbers. */
async function cornersOf(bytes: Buffer): Promise<string[]> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const name = (x: number, y: number) => {
    const at = (y * info.width + x) * info.channels;
    return [0, 1, 2].map((channel) => ((data[at + channel] ?? 0) > 128 ? "1" : "0")).join("");
  };
  const [right, bottom] = [info.width - 4, info.height - 4];
  return [name(3, 3), name(right, 3), name(3, bottom), name(right, bottom)];
}
const UPRIGHT = ["100", "010", "001", "111"];

const FULL_EXIF = exifBlock({
  main: [
    { tag: 0x010f, value: `Samsung ${CANARY}` },
    { tag: 0x0110, value: "SM-A155F" },
    { tag: 0x0131, value: `A155FXXU ${CANARY}` },
    { tag: 0x0132, value: "2026:11:20 08:31:07" },
    { tag: 0x013b, value: `Sari ${CANARY}` },
  ],
  gps: [
    { tag: 1, value: "S" },
    { tag: 3, value: "E" },
    { tag: 0x1d, value: "2026:11:20" },
  ],
  thumbnail: Buffer.from(`\xff\xd8\xff thumbnail ${CANARY}`, "latin1"),
});

describe("a cleaned picture", () => {
  it.each<[string, (base: Buffer) => Buffer | Promise<Buffer>, string[]]>([
    [
      "everything in EXIF",
      (base) => withSegments(base, [0xe1, FULL_EXIF]),
      ["location", "camera", "time", "software", "thumbnail", "other"],
    ],
    [
      "GPS alone",
      (base) => withSegments(base, [0xe1, exifBlock({ gps: [{ tag: 1, value: "S" }] })]),
      ["location"],
    ],
    [
      "the camera alone",
      (base) => withSegments(base, [0xe1, exifBlock({ main: [{ tag: 0x0110, value: CANARY }] })]),
      ["camera"],
    ],
    [
      "the number of the camera",
      (base) => withSegments(base, [0xe1, exifBlock({ details: [{ tag: 0xa431, value: CANARY }] })]),
      ["camera"],
    ],
    [
      "the name of the owner",
      (base) => withSegments(base, [0xe1, exifBlock({ details: [{ tag: 0xa430, value: CANARY }] })]),
      ["other"],
    ],
    [
      "the time of taking",
      (base) =>
        withSegments(base, [0xe1, exifBlock({ details: [{ tag: 0x9003, value: "2026:11:20 08:31:07" }] })]),
      ["time"],
    ],
    [
      "GPS in XMP",
      (base) => withSegments(base, [0xe1, xmpSegment(`exif:GPSLatitude="7,46.2S" dc:creator="${CANARY}"`)]),
      ["location"],
    ],
    [
      "the maker's name in XMP",
      (base) => withSegments(base, [0xe1, xmpSegment(`dc:creator="${CANARY}"`)]),
      ["other"],
    ],
    [
      "the software in XMP",
      (base) => withSegments(base, [0xe1, xmpSegment(`xmp:CreatorTool="${CANARY}"`)]),
      ["software"],
    ],
    ["the town in IPTC", (base) => withSegments(base, [0xed, iptcSegment(90, CANARY)]), ["location"]],
    ["a byline in IPTC", (base) => withSegments(base, [0xed, iptcSegment(80, CANARY)]), ["other"]],
    ["a comment", (base) => withSegments(base, [0xfe, Buffer.from(CANARY)]), ["other"]],
    ["data of an unknown application", (base) => withSegments(base, [0xe7, Buffer.from(CANARY)]), ["other"]],
    ["bytes after its end", (base) => Buffer.concat([base, Buffer.from(`ftypmp42 ${CANARY}`)]), ["other"]],
    [
      "a second picture for bright screens",
      (base) => brightened(base).jpeg({ quality: 95 }).toBuffer(),
      ["other"],
    ],
    ["a colour profile", (base) => sharp(base).withIccProfile("p3").jpeg().toBuffer(), ["other"]],
    [
      "nothing but its orientation",
      (base) => withSegments(base, [0xe1, exifBlock({ main: [{ tag: 0x0112, value: 1 }] })]),
      [],
    ],
    ["nothing", (base) => base, []],
  ])("of a JPEG with %s holds pixels only, and its sender is told", async (_, change, removed) => {
    const original = await change(await jpeg());
    const result = await cleaned(original);
    expect(result.removed).toEqual(removed);
    expect(await everythingIn(result.picture.bytes)).toBeUndefined();
    expect(result.picture.bytes.includes(CANARY)).toBe(false);
    expect(await cornersOf(result.picture.bytes)).toEqual(UPRIGHT);
  });

  it.each<[string, Buffer[], string[]]>([
    ["a text", [pngChunk("tEXt", Buffer.from(`Author\0${CANARY}`))], ["other"]],
    ["its software", [pngChunk("tEXt", Buffer.from(`Software\0${CANARY}`))], ["software"]],
    ["its time of making", [pngChunk("iTXt", Buffer.from(`Creation Time\0\0\0\0\0${CANARY}`))], ["time"]],
    ["the time of its last change", [pngChunk("tIME", Buffer.from([7, 234, 11, 20, 8, 31, 7]))], ["time"]],
    [
      "EXIF",
      [pngChunk("eXIf", FULL_EXIF.subarray(6))],
      ["location", "camera", "time", "software", "thumbnail", "other"],
    ],
  ])("of a PNG with %s holds pixels only, and its sender is told", async (_, chunks, removed) => {
    const result = await cleaned(withChunks(await corners(), ...chunks));
    expect(result.removed).toEqual(removed);
    expect(await everythingIn(result.picture.bytes)).toBeUndefined();
    expect(result.picture.bytes.includes(CANARY)).toBe(false);
    expect(await cornersOf(result.picture.bytes)).toEqual(UPRIGHT);
  });

  it("of a WebP with EXIF, XMP and bytes after its end holds pixels only", async () => {
    const marked = await sharp(await corners())
      .withExif({ IFD0: { Make: CANARY }, IFD3: { GPSLatitudeRef: "S", GPSLatitude: "7/1 46/1 0/1" } })
      .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><a xmp:CreatorTool="${CANARY}"/></x:xmpmeta>`)
      .webp({ lossless: true })
      .toBuffer();
    const result = await cleaned(Buffer.concat([marked, Buffer.from(CANARY)]));
    expect(result.removed).toEqual(["location", "camera", "software", "other"]);
    expect(await everythingIn(result.picture.bytes)).toBeUndefined();
    expect(result.picture.bytes.includes(CANARY)).toBe(false);
    expect(await cornersOf(result.picture.bytes)).toEqual(UPRIGHT);
  });

  it("is a JPEG with no part in it but those that hold pixels", async () => {
    const { picture } = await cleaned(withSegments(await jpeg(), [0xe1, FULL_EXIF]));
    const markers = new Set<number>();
    for (let at = 2; picture.bytes[at + 1] !== 0xda; at += 2 + picture.bytes.readUInt16BE(at + 2))
      markers.add(picture.bytes[at + 1] ?? 0);
    expect([...markers].sort((a, b) => a - b)).toEqual([0xc0, 0xc4, 0xdb]);
    expect(picture.bytes.subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]));
  });

  // How a camera held each way stores the same scene.
  it.each([
    [1, 0, false],
    [2, 180, true],
    [3, 180, false],
    [4, 0, true],
    [5, 270, true],
    [6, 270, false],
    [7, 90, true],
    [8, 90, false],
  ])("stands upright where the orientation was %i", async (orientation, angle, isMirrored) => {
    // In two steps: sharp has an order of its own within one.
    const rotated = await sharp(await corners())
      .rotate(angle)
      .png()
      .toBuffer();
    const turned = await sharp(rotated).flip(isMirrored).png().toBuffer();
    const block = exifBlock({ main: [{ tag: 0x0112, value: orientation }] });
    const { picture } = await cleaned(withSegments(await jpeg(turned), [0xe1, block]));
    expect([picture.width, picture.height]).toEqual([64, 48]);
    expect(await cornersOf(picture.bytes)).toEqual(UPRIGHT);
  });

  it("is the same for the same bytes", async () => {
    const original = withSegments(await jpeg(), [0xe1, FULL_EXIF]);
    const digest = async () =>
      createHash("sha256")
        .update((await cleaned(original)).picture.bytes)
        .digest("hex");
    expect(await digest()).toBe(await digest());
  });

  it("does not tell the resolution of the original", async () => {
    const of = async (density: number) =>
      (
        await cleaned(
          await sharp(await corners())
            .withMetadata({ density })
            .png()
            .toBuffer(),
        )
      ).picture.bytes;
    expect(await of(96)).toEqual(await of(300));
  });

  it("has the colours of the screen, where the original had those of print, or none", async () => {
    const print = await sharp(await corners())
      .toColourspace("cmyk")
      .jpeg({ quality: 95 })
      .toBuffer();
    expect((await sharp((await cleaned(print)).picture.bytes).metadata()).space).toBe("srgb");
    const grey = await sharp(await corners())
      .greyscale()
      .jpeg()
      .toBuffer();
    expect((await sharp((await cleaned(grey)).picture.bytes).metadata()).space).toBe("srgb");
  });

  it("is at most 2,560 long, and keeps its shape", async () => {
    const large = await sharp({ create: { width: 4000, height: 3000, channels: 3, background: "grey" } })
      .png()
      .toBuffer();
    expect((await cleaned(large)).picture).toMatchObject({ width: 2560, height: 1920 });
    expect((await cleaned(await corners(64, 48))).picture).toMatchObject({ width: 64, height: 48 });
  });

  it("is widened with white where Telegram would refuse its shape", async () => {
    const long = await sharp({ create: { width: 10, height: 1000, channels: 3, background: "black" } })
      .png()
      .toBuffer();
    expect((await cleaned(long)).picture).toMatchObject({ width: 50, height: 1000 });
  });

  it("shows what was transparent as white, and 16 bits as 8", async () => {
    const see = await sharp({
      create: { width: 16, height: 16, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .toColourspace("rgb16")
      .png()
      .toBuffer();
    expect((await cornersOf((await cleaned(see)).picture.bytes))[0]).toBe("111");
  });
});

describe("a picture that is refused", () => {
  const problem = async (bytes: Buffer): Promise<PictureResult> => await clean(bytes);
  const refused = (why: string) => ({ kind: "refused", problem: why });

  it.each<[string, Buffer]>([
    ["nothing", Buffer.alloc(0)],
    ["a PDF", Buffer.from("%PDF-1.7\n")],
    ["an SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ["a HEIC", Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1")],
    ["a TIFF", Buffer.from("II*\0\x08\0\0\0", "latin1")],
  ])("is %s", async (_, bytes) => {
    expect(await problem(bytes)).toEqual(refused("not-a-picture"));
  });

  it("has more than 10 MB", async () => {
    expect(await problem(Buffer.alloc(10 * 1024 * 1024 + 1, 0xff))).toEqual(refused("too-large"));
  });

  it("is a bomb: a small file that says it is huge", async () => {
    const bomb = withSize(await corners(), 50_000, 50_000);
    expect(bomb.length).toBeLessThan(10_000);
    const before = process.memoryUsage().rss;
    expect(await problem(bomb)).toEqual(refused("too-many-pixels"));
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it("has one pixel more than the bound allows in a row", async () => {
    expect(await problem(withSize(await corners(), 8193, 6144))).toEqual(refused("too-many-pixels"));
  });

  it("moves: GIF, WebP, PNG", async () => {
    const frames = await sharp(
      Buffer.concat([Buffer.alloc(16 * 16 * 3, 0), Buffer.alloc(16 * 16 * 3, 255)]),
      {
        raw: { width: 16, height: 32, channels: 3, pageHeight: 16 },
      },
    );
    expect(await problem(await frames.clone().gif().toBuffer())).toEqual(refused("animated"));
    expect(await problem(await frames.clone().webp().toBuffer())).toEqual(refused("animated"));
    const apng = withChunks(await corners(), pngChunk("acTL", Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])));
    expect(await problem(apng)).toEqual(refused("animated"));
  });

  it.each([0.2, 0.5, 0.9])("breaks off after %d of its bytes", async (share) => {
    const noisy = await sharp({
      create: {
        width: 300,
        height: 300,
        channels: 3,
        background: "white",
        noise: { type: "gaussian", mean: 128, sigma: 60 },
      },
    })
      .toColourspace("srgb")
      .jpeg()
      .toBuffer();
    expect(await problem(noisy.subarray(0, Math.floor(noisy.length * share)))).toEqual(refused("broken"));
  });
});

describe("any bytes", () => {
  it("give a clean picture or a refusal, never an error", async () => {
    const originals = [
      withSegments(await jpeg(), [0xe1, FULL_EXIF], [0xed, iptcSegment(90, CANARY)]),
      withChunks(
        await corners(),
        pngChunk("eXIf", FULL_EXIF.subarray(6)),
        pngChunk("tEXt", Buffer.from("a\0b")),
      ),
      await sharp(await corners())
        .withExif({ IFD0: { Make: CANARY } })
        .webp()
        .toBuffer(),
    ];
    const edits = fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...originals), edits, fc.nat(3000), async (original, changes, cut) => {
        const bytes = Buffer.from(original);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const result = await clean(cut > bytes.length ? bytes : bytes.subarray(0, cut));
        if (result.kind === "ok") {
          expect(result.picture.bytes.includes(CANARY)).toBe(false);
          expect(await everythingIn(result.picture.bytes)).toBeUndefined();
        }
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});

describe("the queue of pictures", () => {
  it("answers in the order of asking, and a refusal does not hold up the next", async () => {
    const good = await jpeg();
    const done: number[] = [];
    const asked = [good, Buffer.from("no"), good.subarray(0, 200), good].map(async (bytes, index) => {
      const { kind } = await clean(bytes);
      done.push(index);
      return kind;
    });
    expect(await Promise.all(asked)).toEqual(["ok", "refused", "refused", "ok"]);
    expect(done).toEqual([0, 1, 2, 3]);
  });
});
