/** A value in one of the forms in which it may turn up somewhere. */
export interface Needle {
  /** What it is; a fault is reported with this, not with the value. */
  mark: string;
  form: string;
  bytes: Buffer;
}

export interface Found {
  mark: string;
  form: string;
  offset: number;
}

/**
 * A value of plain letters and digits (so that JSON and URL encoding change nothing) as text in each case, in UTF-16,
 * hexadecimal, and in base64 wherever it may begin within a longer text.
 */
export function formsOf(mark: string, value: string): Needle[] {
  if (!/^[A-Za-z\d_-]+$/.test(value))
    throw new Error(`«${mark}» has other characters than letters and digits`);
  const capital = value.charAt(0).toUpperCase() + value.slice(1);
  const spellings = new Set([value, value.toLowerCase(), value.toUpperCase(), capital]);
  return [...spellings].flatMap((spelling) => {
    const bytes = Buffer.from(spelling, "latin1");
    const utf16 = Buffer.from(spelling, "utf16le");
    const hex = bytes.toString("hex");
    return [
      { mark, form: "text", bytes },
      { mark, form: "UTF-16 LE", bytes: utf16 },
      { mark, form: "UTF-16 BE", bytes: Buffer.from(utf16).swap16() },
      { mark, form: "hexadecimal", bytes: Buffer.from(hex) },
      { mark, form: "hexadecimal", bytes: Buffer.from(hex.toUpperCase()) },
      ...[0, 1, 2].map((start) => ({ mark, form: "base64", bytes: base64At(bytes, start) })),
    ];
  });
}

/** The characters that depend on nothing but the value, where it begins `start` bytes after a multiple of three. */
function base64At(bytes: Buffer, start: number): Buffer {
  const text = Buffer.concat([Buffer.alloc(start), bytes, Buffer.alloc(3)]).toString("base64");
  const [first, end] = [Math.ceil((start * 8) / 6), Math.floor(((start + bytes.length) * 8) / 6)];
  return Buffer.from(text.slice(first, end));
}

/** A whole number as digits and as databases and memory hold it. */
export function formsOfNumber(mark: string, value: number): Needle[] {
  const [big, real] = [Buffer.alloc(8), Buffer.alloc(8)];
  big.writeBigInt64BE(BigInt(value));
  real.writeDoubleBE(value);
  // SQLite writes whole numbers in as few bytes as they need.
  const short = big.subarray(2);
  return [
    ...formsOf(mark, String(value)),
    ...formsOf(`${mark}, in base 16`, value.toString(16)),
    ...[big, real, short].flatMap((bytes) => [
      { mark, form: `${bytes.length} bytes BE`, bytes },
      { mark, form: `${bytes.length} bytes LE`, bytes: Buffer.from(bytes).reverse() },
    ]),
  ];
}

/** Looks for all needles at once (Wu and Manber). @returns of each mark and form the first place */
export function finder(needles: readonly Needle[]): (bytes: Uint8Array) => Found[] {
  const shortest = Math.min(...needles.map(({ bytes }) => bytes.length));
  if (shortest < 3) throw new Error("a needle of one or two bytes is everywhere");
  const shifts = new Uint8Array(65_536).fill(shortest - 1);
  const endingIn = new Map<number, Needle[]>();
  for (const needle of needles) {
    for (let at = 1; at < shortest; at++) {
      const block = blockAt(needle.bytes, at);
      shifts[block] = Math.min(shifts[block] ?? 0, shortest - 1 - at);
      if (at === shortest - 1) endingIn.set(block, [...(endingIn.get(block) ?? []), needle]);
    }
  }
  return (bytes) => {
    const found = new Map<string, Found>();
    let at = shortest - 1;
    while (at < bytes.length) {
      const block = blockAt(bytes, at);
      const shift = shifts[block] ?? 0;
      if (shift > 0) {
        at += shift;
        continue;
      }
      const offset = at - shortest + 1;
      for (const { mark, form, bytes: wanted } of endingIn.get(block) ?? []) {
        if (isAt(bytes, offset, wanted) && !found.has(`${mark} ${form}`))
          found.set(`${mark} ${form}`, { mark, form, offset });
      }
      at += 1;
    }
    return [...found.values()];
  };
}

function blockAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at - 1] ?? 0) << 8) | (bytes[at] ?? 0);
}

function isAt(bytes: Uint8Array, offset: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i++) if (bytes[offset + i] !== wanted[i]) return false;
  return true;
}
