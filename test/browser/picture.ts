import { crc32, deflateSync } from "node:zlib";

/** A PNG with a soft two-coloured hill landscape: something to look at, made without any file. */
export function picture(width: number, height: number, hue: "dawn" | "field" = "dawn"): Buffer {
  const [sky, land] =
    hue === "dawn"
      ? [
          [236, 200, 160],
          [70, 110, 112],
        ]
      : [
          [190, 214, 220],
          [120, 140, 84],
        ];
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const hill = height * (0.55 + 0.12 * Math.sin(x / (width / 5)) + 0.06 * Math.sin(x / (width / 13)));
      const shade = y < hill ? 1 - y / height / 2 : 0.75 + (y - hill) / height / 2;
      const at = y * (1 + width * 3) + 1 + x * 3;
      const colour = (y < hill ? sky : land) ?? [];
      for (let i = 0; i < 3; i++) rows[at + i] = Math.min(255, Math.round((colour[i] ?? 0) * shade));
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(content.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
