import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatReceipt,
  isToken,
  newToken,
  parseReceipt,
  type Receipt,
  receiptOf,
} from "../../src/tips/receipt.ts";

/** A fixed token, so that its receipt is a fixed one too. */
const TOKEN = "AAECAwQFBgcICQoLDA0ODw";
const RECEIPT = receiptOf(TOKEN);
const groups = formatReceipt(RECEIPT).split(" ");

const tokens = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => Buffer.from(bytes).toString("base64url"));
const receipts = tokens.map(receiptOf);

describe("a token", () => {
  it("is 22 characters that no other tip has", () => {
    const made = Array.from({ length: 1000 }, newToken);
    expect(new Set(made).size).toBe(1000);
    expect(made.every(isToken)).toBe(true);
  });

  it.each([
    "",
    "abc",
    `${TOKEN}A`,
    TOKEN.slice(1),
    `${TOKEN.slice(0, 21)}x`,
    `${TOKEN.slice(0, 21)}=`,
    `${TOKEN}\n`,
  ])("is not «%s»", (text) => {
    expect(isToken(text)).toBe(false);
    expect(() => receiptOf(text)).toThrow(RangeError);
  });
});

describe("a receipt", () => {
  it("is the same for the same token for ever: old buttons stay in chats", () => {
    expect(RECEIPT).toBe("38591366480113495248");
    expect(receiptOf(TOKEN)).toBe(RECEIPT);
  });

  it("is 20 digits, shown in groups of four", () => {
    fc.assert(
      fc.property(receipts, (receipt) => {
        expect(receipt).toMatch(/^\d{20}$/);
        expect(formatReceipt(receipt)).toMatch(/^\d{4}( \d{4}){4}$/);
        expect(formatReceipt(receipt).replaceAll(" ", "")).toBe(receipt);
      }),
    );
  });

  it("has every digit at every place about equally often", () => {
    const counts = Array.from({ length: 20 }, () => new Array<number>(10).fill(0));
    for (let i = 0; i < 5000; i++) {
      const bytes = Buffer.alloc(16);
      bytes.writeUInt32BE(i);
      [...receiptOf(bytes.toString("base64url"))].forEach((digit, place) => {
        const row = counts[place] ?? [];
        row[Number(digit)] = (row[Number(digit)] ?? 0) + 1;
      });
    }
    // 500 expected, standard deviation 21; the tokens are fixed, so this cannot fail by chance.
    expect(Math.min(...counts.flat())).toBeGreaterThan(400);
    expect(Math.max(...counts.flat())).toBeLessThan(600);
  });

  it("shows every single wrong digit and every swap of neighbours", () => {
    fc.assert(
      fc.property(receipts, (receipt) => {
        for (let place = 0; place < 20; place++) {
          for (let digit = 0; digit < 10; digit++) {
            if (receipt[place] === String(digit)) continue;
            const wrong = `${receipt.slice(0, place)}${digit}${receipt.slice(place + 1)}`;
            expect(parseReceipt(wrong)).toEqual({ kind: "wrong-check-digit" });
          }
          const [one, two] = [receipt[place], receipt[place + 1]];
          if (two === undefined || one === two) continue;
          const swapped = `${receipt.slice(0, place)}${two}${one}${receipt.slice(place + 2)}`;
          expect(parseReceipt(swapped)).toEqual({ kind: "wrong-check-digit" });
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("a receipt in a text", () => {
  it.each([
    ["as it is shown", groups.join(" ")],
    ["without spaces", RECEIPT],
    ["with dashes", groups.join("-")],
    ["with long dashes", groups.join(" – ")],
    ["with dots", groups.join(".")],
    ["with no-break and thin spaces", groups.join("\u00a0\u2009")],
    ["with ideographic spaces", groups.join("\u3000")],
    ["over several lines", groups.join("\n")],
    ["over several lines of Windows", groups.join(" \r\n")],
    ["with invisible characters", `\ufeff${groups.join("\u200b")}\u200e`],
    ["digit by digit", [...RECEIPT].join(" ")],
    ["in groups of five", RECEIPT.replace(/\d{5}/g, "$& ")],
    ["as sixteen digits and four", `${RECEIPT.slice(0, 16)} ${RECEIPT.slice(16)}`],
    ["after the command", `/cek ${groups.join(" ")}`],
    ["with words around it", `ini tanda terima saya: ${groups.join(" ")}, tolong dicek ya. Terima kasih`],
    ["touching words", `kode${RECEIPT}ya`],
    ["in marks of code", `\`${groups.join(" ")}\``],
    ["after a number in a list", `1. ${groups.join(" ")}`],
    ["after a day", `14/02/2029 ${groups.join(" ")}`],
    ["before a year", `${groups.join(" ")}\n2026`],
    [
      "with other numbers in the text",
      `laporan ke-2, 20 November 2026, kode ${groups.join(" ")} (hp 0812-3456-7890)`,
    ],
    [
      "after a mistyped one",
      `${groups.join(" ").replace(/^./, (d) => String((Number(d) + 1) % 10))} eh ${RECEIPT}`,
    ],
  ])("is found %s", (_, text) => {
    expect(parseReceipt(text)).toEqual({ kind: "ok", receipt: RECEIPT });
  });

  it("is found in the digits of every script, whole or mixed", () => {
    const scripts = Intl.supportedValuesOf("numberingSystem").flatMap((name) => {
      const format = new Intl.NumberFormat(`en-u-nu-${name}`, { useGrouping: false });
      const digits = Array.from({ length: 10 }, (_, digit) => format.format(digit));
      return digits.every((digit) => /^\p{Nd}$/u.test(digit)) ? [digits] : [];
    });
    // Fullwidth, Arabic-Indic, Javanese, Balinese and many more.
    expect(scripts.length).toBeGreaterThan(30);
    for (const script of scripts) {
      const written = [...RECEIPT].map((digit) => script[Number(digit)]).join("");
      expect(parseReceipt(written)).toEqual({ kind: "ok", receipt: RECEIPT });
      expect(parseReceipt(`${written.match(/^.{10}/u)?.[0] ?? ""}${RECEIPT.slice(10)}`)).toEqual({
        kind: "ok",
        receipt: RECEIPT,
      });
    }
  });

  it.each([
    ["wrong-length", RECEIPT.slice(0, 19)],
    ["wrong-length", `${RECEIPT}0`],
    ["wrong-length", groups.slice(0, 4).join(" ")],
    ["wrong-length", groups.slice(0, 2).join(" ")],
    ["wrong-length", "NIP saya 198501012010011001"],
    ["wrong-length", "NIP 19850101 201001 1 001"],
    ["wrong-length", "nik 3372051501850001"],
    ["wrong-length", "wa 0812-3456-7890"],
    ["wrong-length", `${groups.slice(0, 3).join(" ")} lalu ${groups.slice(3).join(" ")}`],
    ["none", ""],
    ["none", "boleh like postingan caleg nomor 2?"],
    ["none", "UU 20/2023 pasal 24 ayat (1)"],
    ["none", "/cek"],
    ["none", "²²²²²²²²²²²²²²²²²²²² ½"],
  ])("is %s in «%s»", (kind, text) => {
    expect(parseReceipt(text)).toEqual({ kind });
  });

  it("is never a NIK or a NIP, whatever their digits", () => {
    const digits = (length: number) =>
      fc
        .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
        .map((all) => all.join(""));
    fc.assert(
      fc.property(fc.oneof(digits(16), digits(18)), (number) => {
        expect(parseReceipt(`nomor saya ${number} ya`)).toEqual({ kind: "wrong-length" });
      }),
    );
  });

  it("comes back from any grouping", () => {
    const gaps = fc.array(fc.constantFrom("", " ", "-", ". ", "\n", "\u00a0", " — "), {
      minLength: 20,
      maxLength: 20,
    });
    fc.assert(
      fc.property(receipts, gaps, (receipt, between) => {
        const text = [...receipt].map((digit, i) => `${digit}${between[i]}`).join("");
        expect(parseReceipt(text)).toEqual({ kind: "ok", receipt });
      }),
    );
  });

  it("is looked for in any text without throwing, and what is found is a receipt", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc
        .array(fc.constantFrom("1", "23", "4567", " ", "-", "٣", "x"), { maxLength: 200 })
        .map((all) => all.join("")),
    );
    fc.assert(
      fc.property(text, (typed) => {
        const parsed = parseReceipt(typed);
        if (parsed.kind !== "ok") return;
        const again: Receipt = parsed.receipt;
        expect(parseReceipt(again)).toEqual(parsed);
      }),
    );
  });
});
