import fc from "fast-check";
import { expect } from "vitest";

/** Pieces of which awkward tips are made: what cleaning looks for, whole, halved and glued together. */
const PIECES = [
  ..."abcS .,:;-@/?&#=()[]\n\t\r\"'~%+|0123456789",
  "https://",
  "http://",
  "HTTPS://",
  "www.",
  "instagram.com/",
  "x.com/a",
  "tiktok.com/@a/",
  "youtu.be/",
  "vm.tiktok.com/Z",
  "facebook.com/share/p/",
  "l.facebook.com/l.php?u=",
  "https%3A%2F%2Fa.id%2F%3Figsh%3D1",
  "contoh.id/a",
  "bit.ly/",
  "t.me/",
  "?igsh=",
  "&utm_source=qr",
  "&amp;fbclid=1",
  "?v=1",
  "#",
  ";jsessionid=",
  "igsh=",
  "user@",
  "sari@contoh.go.id",
  "@sari_w",
  "xn--",
  "\\",
  "198501012010011001",
  "3372051501850001",
  "0812-3456-7890",
  "+62",
  "1234 ",
  "12345678901234567890",
  "Rp ",
  "saya ",
  "kami ",
  "saya",
  "ku",
  "atasan ",
  "kantor ",
  "kepala sekolah ",
  "nama saya ",
  "guru ",
  "sebagai ",
  "di SDN 3 ",
  "Sari ",
  "Budi",
  "my ",
  "boss ",
  "I am a ",
  "teacher ",
  "at ",
  "hormat saya, ",
  "terima kasih\n",
  "[disamarkan]",
  "\u0301",
  "\u0327",
  "\u200b",
  "\u200d",
  "\ufe0f",
  "\u2028",
  "\u00a0",
  "\u3000",
  "\ud800",
  "\udc00",
  "а",
  "о",
  "Ａ",
  "１",
  "＠",
  "٣",
  "’",
  "—",
  "…",
  "\u1fbe",
  "\u212a",
  "\u0958",
  "²",
  "½",
  "ﬁ",
  "👍🏽",
  "\u2800",
  "\u0130",
  "ſ",
  "ı",
];

/** Texts of such pieces, and of anything that a string can hold, lone halves of characters included. */
export const tipText = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join("")),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 200 }) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 })
      .map((units) => String.fromCharCode(...units)),
  },
);

const LONGER = 8;
const SHORT = 4096;

/**
 * Eight times the length may take thirty times as long before it counts as more than linear: quadratic is 64. The
 * best of several tries, thrice if need be, because the machine has other things to do.
 */
export function expectLinear(work: (length: number) => void): void {
  let ratio = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 3 && ratio >= 30; attempt++) {
    work(SHORT);
    // Below a quarter of a millisecond a clock says nothing.
    ratio = bestMs(work, LONGER * SHORT) / Math.max(bestMs(work, SHORT), 0.25);
  }
  expect(ratio).toBeLessThan(30);
}

function bestMs(work: (length: number) => void, length: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 5; attempt++) {
    const start = performance.now();
    work(length);
    least = Math.min(least, performance.now() - start);
  }
  return least;
}
