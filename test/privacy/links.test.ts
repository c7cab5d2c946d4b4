import { describe, expect, it } from "vitest";
import { hasLink } from "../../src/privacy/links.ts";

describe("a link in a text", () => {
  it.each([
    "lihat https://contoh.example/a",
    "www.contoh",
    "buka s.id/bukti",
    "(t.me/grup)",
    "bawaslu.go.id",
    "Buka BIT.LY/x.",
    "tg://resolve?domain=x",
    "server 203.0.113.7:8080/x",
    "jahat.zone/abc",
    "пример.com",
    "xn--80ak6aa92e.com",
  ])("is found in «%s»", (text) => {
    expect(hasLink(text)).toBe(true);
  });

  it.each([
    "Mohon tanggal kejadiannya.",
    "Terima kasih.Kami tunggu",
    "Pasal 9 ayat (2) UU 20/2023",
    "pukul 08.30-10.00",
    "dr. Sari, S.Pd., M.Si.",
    "nomor 1.234.567",
    "dll... dan/atau",
    "surel ke kantor@contoh.example",
  ])("is not found in «%s»", (text) => {
    expect(hasLink(text)).toBe(false);
  });
});
