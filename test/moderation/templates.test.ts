import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ContentError } from "../../src/content/yaml-file.ts";
import { loadFaqContent } from "../../src/faq/content.ts";
import { loadTemplates } from "../../src/moderation/templates.ts";

const { regulations } = loadFaqContent("data");

function faultsOf(text: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "netral-"));
  writeFileSync(join(folder, "templates.yaml"), text);
  try {
    loadTemplates(folder, regulations);
    return [];
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return error.faults.map(({ line, message }) => `${line}: ${message}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the moderators' templates", () => {
  const templates = loadTemplates("data", regulations);

  it("thank, ask for time, place and evidence, point to the formal report, pass on and close", () => {
    expect(templates.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        "diterima",
        "tanya-waktu",
        "tanya-tempat",
        "tanya-bukti",
        "laporan-resmi",
        "diteruskan",
        "bukti-kurang",
        "ditutup",
      ]),
    );
  });

  it("name the seven days and the need for a name where they point to Bawaslu, and the law for it", () => {
    const formal = templates.find(({ id }) => id === "laporan-resmi");
    expect(formal?.text.id).toMatch(/bukan laporan resmi[\s\S]+paling lama 7 hari[\s\S]+nama dan alamat/);
    expect(formal?.text.en).toMatch(/not a formal report[\s\S]+within 7 days[\s\S]+name and address/);
    expect(formal?.basis?.map(({ rule, article }) => `${rule} ${article}`)).toEqual(
      expect.arrayContaining(["uu-7-2017 454", "perbawaslu-7-2022 15", "uu-pilkada 134"]),
    );
  });

  it("name file, line and remedy of every fault", () => {
    expect(faultsOf(readFileSync("data/templates.yaml", "utf8"))).toEqual([]);
    expect(
      faultsOf(
        [
          "- id: satu",
          "  title: { id: Satu, en: One }",
          "  text: { id: a, en: b }",
          "  basis: [{ rule: uu-0-0000 }]",
          "- id: satu",
          "  title: { id: Satu, en: One }",
          "  text: { id: a, en: b }",
        ].join("\n"),
      ),
    ).toEqual([
      expect.stringMatching(/^4: no regulation «uu-0-0000»/),
      expect.stringMatching(/^5: there is a template «satu» already/),
    ]);
    expect(faultsOf("- id: satu\n  title: { id: Satu }\n  text: { id: a, en: b }")[0]).toMatch(
      /^2: «0.title.en»/,
    );
  });

  it("may be missing altogether", () => {
    expect(loadTemplates(tmpdir(), regulations)).toEqual([]);
  });
});
