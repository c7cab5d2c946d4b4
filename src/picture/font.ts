/** What is asked of a font before it writes a name. */
export interface FontMeasure {
  covers(codePoint: number): boolean;
  /** Width of a line of text in units of the font size; kerning is left out. */
  widthOf(text: string): number;
}

/**
 * Reads the character map and advance widths of a TrueType font.
 * @throws Error where the file is not a TrueType font with a Unicode character map
 */
export function readFont(file: Buffer): FontMeasure {
  const tables = new Map<string, number>();
  for (let index = 0; index < file.readUInt16BE(4); index++) {
    const entry = 12 + index * 16;
    tables.set(file.toString("latin1", entry, entry + 4), file.readUInt32BE(entry + 8));
  }
  const table = (name: string) => {
    const offset = tables.get(name);
    if (offset === undefined) throw new Error(`the font has no table «${name}»; use a TrueType font`);
    return offset;
  };

  const glyphs = characterMap(file, table("cmap"));
  const unitsPerEm = file.readUInt16BE(table("head") + 18);
  const metrics = file.readUInt16BE(table("hhea") + 34);
  const advances = table("hmtx");
  const advanceOf = (glyph: number) => file.readUInt16BE(advances + Math.min(glyph, metrics - 1) * 4);
  return {
    covers: (codePoint) => (glyphs.get(codePoint) ?? 0) !== 0,
    widthOf: (text) => {
      const units = [...text].map((character) => advanceOf(glyphs.get(character.codePointAt(0) ?? 0) ?? 0));
      return units.reduce((sum, width) => sum + width, 0) / unitsPerEm;
    },
  };
}

/** Code point → glyph, from the subtable for all of Unicode (format 12) or its first plane (format 4). */
function characterMap(file: Buffer, cmap: number): Map<number, number> {
  const subtables: { format: number; at: number }[] = [];
  for (let index = 0; index < file.readUInt16BE(cmap + 2); index++) {
    const record = cmap + 4 + index * 8;
    const platform = file.readUInt16BE(record);
    const at = cmap + file.readUInt32BE(record + 4);
    // 0: Unicode; 3: Windows.
    if (platform === 0 || platform === 3) subtables.push({ format: file.readUInt16BE(at), at });
  }
  const best = subtables.find(({ format }) => format === 12) ?? subtables.find(({ format }) => format === 4);
  if (best === undefined) throw new Error("the font has no Unicode character map of format 4 or 12");
  return best.format === 12 ? format12(file, best.at) : format4(file, best.at);
}

function format12(file: Buffer, at: number): Map<number, number> {
  const glyphs = new Map<number, number>();
  for (let index = 0; index < file.readUInt32BE(at + 12); index++) {
    const group = at + 16 + index * 12;
    const [first, last, glyph] = [0, 4, 8].map((offset) => file.readUInt32BE(group + offset)) as [
      number,
      number,
      number,
    ];
    for (let codePoint = first; codePoint <= last; codePoint++)
      glyphs.set(codePoint, glyph + codePoint - first);
  }
  return glyphs;
}

function format4(file: Buffer, at: number): Map<number, number> {
  const glyphs = new Map<number, number>();
  const twiceSegments = file.readUInt16BE(at + 6);
  for (let segment = 0; segment < twiceSegments; segment += 2) {
    const last = file.readUInt16BE(at + 14 + segment);
    const first = file.readUInt16BE(at + 16 + twiceSegments + segment);
    const delta = file.readUInt16BE(at + 16 + 2 * twiceSegments + segment);
    const rangeAt = at + 16 + 3 * twiceSegments + segment;
    const range = file.readUInt16BE(rangeAt);
    for (let codePoint = first; codePoint <= last && codePoint !== 0xffff; codePoint++) {
      const glyph = range === 0 ? codePoint : file.readUInt16BE(rangeAt + range + 2 * (codePoint - first));
      if (glyph !== 0 || range === 0) glyphs.set(codePoint, (glyph + delta) & 0xffff);
    }
  }
  return glyphs;
}
