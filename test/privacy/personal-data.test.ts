import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findPersonalData, stripInvisible, withoutPersonalData } from "../../src/privacy/personal-data.ts";

describe("what names a person in a text", () => {
  it.each([
    ["employee-number", "NIP saya 198501012010011001 ya", "NIP saya […] ya"],
    ["employee-number", "NIP 19850101 201001 1 001", "NIP […]"],
    ["identity-number", "nik 3372051501850001", "nik […]"],
    ["phone", "hubungi 0812-3456-7890", "hubungi […]"],
    ["phone", "wa +62 812 3456 7890 dong", "wa […] dong"],
    ["email", "kirim ke sari.w@contoh.go.id saja", "kirim ke […] saja"],
    ["username", "akun @sari_guru itu saya", "akun […] itu saya"],
    ["telegram-link", "lihat t.me/sari_guru ya", "lihat […] ya"],
    ["telegram-link", "tg://user?id=12345", "[…]"],
    ["link", "https://www.facebook.com/sari?mibextid=abc boleh?", "[…] boleh?"],
    ["long-number", "kode 1234 5678 9012 3456 7890", "kode […]"],
    ["name", "nama saya Sari Wulandari, guru", "[…], guru"],
    ["name", "disuruh Pak Budi Santoso ikut", "disuruh […] ikut"],
  ] as const)("finds a %s: %s", (kind, text, clean) => {
    expect(findPersonalData(text).map((found) => found.kind)).toContain(kind);
    expect(withoutPersonalData(text)).toBe(clean);
  });

  it.each([
    "boleh like postingan caleg nomor 2?",
    "UU 20/2023 pasal 24 ayat (1) huruf d",
    "disuruh Pak Bupati dan Bu Camat hadir kampanye tanggal 14 Februari 2029",
    "PP 94/2021, SKB 22-9-2022, denda Rp12.000.000",
  ])("leaves a question as it is: %s", (text) => {
    expect(withoutPersonalData(text)).toBe(text);
  });

  it("drops invisible characters, which could carry a mark", () => {
    expect(stripInvisible("bo\u200bleh\u202e li\u00a0ke\u{E0041}?")).toBe("boleh li ke?");
  });

  it("never throws, and a cleaned text stays clean", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        const clean = withoutPersonalData(text);
        expect(withoutPersonalData(clean)).toBe(clean);
      }),
    );
  });
});
