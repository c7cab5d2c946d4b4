import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../../src/bot/day.ts";
import { coach, formalDeadline, parseHappenedOn, type TipAnswers } from "../../src/tips/coach.ts";
import { expectLinear, tipText } from "./texts.ts";

// A Sunday.
const today = "2026-11-22";
const NONE = undefined;

describe("the day on which it happened", () => {
  it.each<[string, string | undefined]>([
    ["hari ini", "2026-11-22"],
    ["Tadi pagi jam 8", "2026-11-22"],
    ["barusan", "2026-11-22"],
    ["pagi ini", "2026-11-22"],
    ["tadi malam", "2026-11-21"],
    ["semalam", "2026-11-21"],
    ["kemarin", "2026-11-21"],
    ["Kemarin sore sekitar pukul 16.00", "2026-11-21"],
    ["kmrn siang", "2026-11-21"],
    ["kemaren", "2026-11-21"],
    ["kemarin dulu", "2026-11-20"],
    ["kemarin lusa", "2026-11-20"],
    ["3 hari lalu", "2026-11-19"],
    ["3 hari yang lalu", "2026-11-19"],
    ["tiga hari yg lalu", "2026-11-19"],
    ["dua hari kemarin", "2026-11-20"],
    ["sehari lalu", "2026-11-21"],
    ["sepuluh hari yang lalu", "2026-11-12"],
    ["beberapa hari lalu", NONE],
    ["minggu lalu", NONE],
    ["2 minggu lalu", NONE],
    ["minggu kemarin", NONE],
    ["bulan lalu", NONE],
    ["tahun kemarin", NONE],
    ["pilkada kemarin", NONE],
    ["Senin", "2026-11-16"],
    ["hari Senin", "2026-11-16"],
    ["Senin lalu", "2026-11-16"],
    ["Senin kemarin", "2026-11-16"],
    ["Jum'at pagi", "2026-11-20"],
    ["Jum’at yang lalu", "2026-11-20"],
    ["jumat malam", "2026-11-20"],
    ["Sabtu lalu", "2026-11-21"],
    ["hari Minggu", "2026-11-22"],
    ["hari Minggu lalu", "2026-11-15"],
    ["Ahad", "2026-11-22"],
    ["kemarin hari Sabtu", "2026-11-21"],
    ["Rabu minggu lalu", "2026-11-11"],
    ["Senin dua minggu lalu", NONE],
    ["Senin depan", NONE],
    ["besok", NONE],
    ["20 November 2026", "2026-11-20"],
    ["tanggal 20 November 2026 pukul 09.00 WIB", "2026-11-20"],
    ["20 Nov", "2026-11-20"],
    ["20 nov 26", "2026-11-20"],
    ["20 Nopember 2026", "2026-11-20"],
    ["3 Pebruari 2026", "2026-02-03"],
    ["17 Agt 2026", "2026-08-17"],
    ["17 ags", "2026-08-17"],
    ["5 Okt 2026", "2026-10-05"],
    ["1 Mei 2026", "2026-05-01"],
    ["20-Nov-2026", "2026-11-20"],
    ["25 Desember", "2025-12-25"],
    ["25 Desember 2026", NONE],
    ["29 Februari 2026", NONE],
    ["29 Februari 2024", "2024-02-29"],
    ["31/11/2026", NONE],
    ["20/11/2026", "2026-11-20"],
    ["20-11-26", "2026-11-20"],
    ["20.11.2026", "2026-11-20"],
    ["20 / 11 / 2026", "2026-11-20"],
    ["2026-11-20", "2026-11-20"],
    ["11/20/2026", "2026-11-20"],
    ["23/11/2026", NONE],
    ["tgl 20/11", "2026-11-20"],
    ["tgl 20", "2026-11-20"],
    ["tanggal 25", "2026-10-25"],
    ["tanggal 31", "2026-10-31"],
    ["tanggal 5 kemarin", "2026-11-05"],
    ["tanggal 5 bulan lalu", "2026-10-05"],
    ["Senin, 9 November 2026", "2026-11-09"],
    ["Senin 9/11/2026", "2026-11-09"],
    ["9 November 2026 (Senin)", "2026-11-09"],
    ["18-20 November 2026", "2026-11-20"],
    ["18 s/d 20 Nov", "2026-11-20"],
    ["18 dan 19 November", "2026-11-19"],
    ["mulai 1 Oktober, terakhir 12 November", "2026-11-12"],
    ["20 Oktober sampai 25 November 2026", "2026-10-20"],
    ["today", "2026-11-22"],
    ["yesterday evening", "2026-11-21"],
    ["last night", "2026-11-21"],
    ["the day before yesterday", "2026-11-20"],
    ["3 days ago", "2026-11-19"],
    ["two days ago", "2026-11-20"],
    ["a few days ago", NONE],
    ["last Monday", "2026-11-16"],
    ["on Friday", "2026-11-20"],
    ["next Friday", NONE],
    ["Monday last week", "2026-11-09"],
    ["last week", NONE],
    ["November 20, 2026", "2026-11-20"],
    ["Nov 20", "2026-11-20"],
    ["20th of November", "2026-11-20"],
    ["May 5th", "2026-05-05"],
    ["November 2026", NONE],
    ["UU 20/2023 dan PP 94/2021", NONE],
    ["pukul 10.30", NONE],
    ["setengah jam, 1/2 hari", NONE],
    ["tidak ingat", NONE],
    ["", NONE],
  ])("«%s»", (text, day) => {
    expect(parseHappenedOn(text, today)).toBe(day);
  });

  it("is never in the future, whatever was written", () => {
    const anyDay = fc.nat(3000).map((days) => addDays("2022-01-01", days));
    fc.assert(
      fc.property(tipText, anyDay, (text, day) => {
        const found = parseHappenedOn(text, day);
        if (found !== undefined) expect(found <= day).toBe(true);
      }),
    );
  });

  it("is read again from how days are written", () => {
    const months = [
      "Januari",
      "Februari",
      "Maret",
      "April",
      "Mei",
      "Juni",
      "Juli",
      "Agustus",
      "September",
      "Oktober",
    ];
    fc.assert(
      fc.property(fc.nat(2500), (back) => {
        const day = addDays(today, -back);
        const [year = "", month = "", date = ""] = day.split("-");
        const name = [...months, "November", "Desember"][Number(month) - 1];
        for (const text of [day, `${date}/${month}/${year}`, `${Number(date)} ${name} ${year}`])
          expect(parseHappenedOn(`kejadiannya ${text} di kantor`, today)).toBe(day);
      }),
    );
  });

  it.each(["1", "20 ", "20/", "tgl ", "senin ", "hari ", "kemarin ", "20-", "pada ", " "])(
    "is looked for in time in proportion to the length of %j, repeated",
    (unit) => {
      expectLinear((length) => {
        // Eight times the length is still within what is read.
        parseHappenedOn(unit.repeat(Math.ceil(length / 10 / unit.length)), today);
      });
    },
  );
});

describe("what a report lacks", () => {
  const whole: TipAnswers = {
    kind: "campaign",
    what: "Membagikan kaus bergambar calon kepada pegawai sesudah apel.",
    when: "20 November 2026",
    where: "Halaman kantor kecamatan",
    who: "Sekretaris kecamatan",
    howKnown: "Melihat sendiri",
    evidence: "Foto dari grup",
    pictureCount: 0,
  };

  it("is nothing when all is there", () => {
    expect(coach(whole, today)).toEqual([]);
  });

  it("is everything when almost nothing is there", () => {
    expect(coach({ kind: "other", what: "ada kampanye", pictureCount: 0 }, today)).toEqual([
      "what",
      "when",
      "where",
      "who",
      "howKnown",
      "evidence",
    ]);
  });

  it.each([
    "",
    "-",
    "?",
    "tidak tahu",
    "Ga tau",
    "lupa",
    "Entahlah.",
    "tdk ada",
    "belum punya bukti",
    "saya tidak ingat lagi",
    "none",
    "don't know",
    "rahasia",
  ])("counts «%s» as no answer", (nothing) => {
    const answers = { ...whole, where: nothing, who: nothing, howKnown: nothing, evidence: nothing };
    expect(coach(answers, today)).toEqual(["where", "who", "howKnown", "evidence"]);
  });

  it("is not asked for where the story tells it already", () => {
    const what =
      "Kemarin camat membagikan kaus bergambar calon di halaman kantor, lihat https://contoh.id/foto sebagai bukti";
    expect(coach({ kind: "campaign", what, howKnown: "lihat sendiri", pictureCount: 0 }, today)).toEqual([]);
  });

  it("is a date when none can be understood, or it is still to come", () => {
    expect(coach({ ...whole, when: "minggu lalu" }, today)).toEqual(["when"]);
    expect(coach({ ...whole, when: "25 November 2026" }, today)).toEqual(["when"]);
    expect(coach({ ...whole, when: "25 November 2026" })).toEqual([]);
  });

  it("is no evidence when a picture is there", () => {
    expect(coach({ ...whole, evidence: "", pictureCount: 1 }, today)).toEqual([]);
  });

  it("is a longer story when it has fewer than thirty letters", () => {
    expect(coach({ ...whole, what: "!".repeat(40) + "a".repeat(29) }, today)).toEqual(["what"]);
    expect(coach({ ...whole, what: "a".repeat(30) }, today)).toEqual([]);
  });

  it("can be told of any text", () => {
    fc.assert(
      fc.property(tipText, tipText, (what, other) => {
        const gaps = coach(
          { kind: "other", what, when: other, where: other, who: other, pictureCount: 0 },
          today,
        );
        expect(new Set(gaps).size).toBe(gaps.length);
      }),
    );
  });

  it("is looked for in time in proportion to the length", () => {
    expectLinear((length) => {
      const text = "saya tidak tahu ".repeat(length / 16);
      coach(
        {
          kind: "other",
          what: text,
          where: text,
          who: text,
          howKnown: text,
          evidence: text,
          pictureCount: 0,
        },
        today,
      );
    });
  });
});

describe("the last day of a formal report", () => {
  it("is seven calendar days after, over the ends of months and years", () => {
    expect(formalDeadline("2026-11-22")).toBe("2026-11-29");
    expect(formalDeadline("2026-12-28")).toBe("2027-01-04");
    expect(formalDeadline("2028-02-25")).toBe("2028-03-03");
  });
});
