import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadFaqContent } from "../../src/faq/content.ts";
import { faqStore } from "../../src/faq/store.ts";
import type { Decision } from "../../src/moderation/decision.ts";
import { insertPhrasings, planInbox } from "../../src/moderation/inbox.ts";
import { moderationStore } from "../../src/moderation/store.ts";
import { sealer } from "../../src/privacy/seal.ts";
import { openDatabase } from "../../src/storage/database.ts";

const content = loadFaqContent("data");
const LIKE = join("data", "faq", "medsos-like.yaml");

const sent = (text: string, decision: Decision) => ({ id: text, day: "2026-11-22", text, decision });
const toLike = (text: string) => sent(text, { kind: "topic", entryId: "medsos-like" });

describe("phrasings that moderators accepted", () => {
  it("are added at the end of their list, and not one other byte changes", () => {
    const before = readFileSync(LIKE, "utf8");
    const added = { id: ["like: bahaya?", "boleh like # caleg"], en: ["may I like it"] };
    const after = insertPhrasings(before, added, LIKE);
    const lines = (text: string) => text.split("\n");
    const fresh = lines(after).filter((line) => !lines(before).includes(line));
    expect(fresh).toEqual(['    - "like: bahaya?"', '    - "boleh like # caleg"', "    - may I like it"]);
    expect(lines(after).filter((line) => !fresh.includes(line))).toEqual(lines(before));
    const { phrasings } = parse(after);
    expect(phrasings.id.slice(-2)).toEqual(added.id);
    expect(phrasings.en.at(-1)).toBe("may I like it");
  });

  it("can be added to every topic there is", () => {
    for (const entryId of content.entries.keys()) {
      const file = join("data", "faq", `${entryId}.yaml`);
      const added = { id: ["contoh: satu"], en: ["an example"] };
      expect(() => insertPhrasings(readFileSync(file, "utf8"), added, file)).not.toThrow();
    }
  });

  it("go to the list of their language; what cannot be written says why", () => {
    const known = content.entries.get("medsos-like")?.phrasings.id[0] ?? "";
    const elsewhere = content.entries.get("grup-wa")?.phrasings.id[0] ?? "";
    const { additions, leftOut, newTopics, finished, pending } = planInbox(
      [
        toLike("boleh nggak kasih jempol ke […] , calon lurah?"),
        toLike("What if I like the post of the candidate by mistake, is it a breach"),
        toLike("boleh nggak kasih jempol ke, calon lurah?"),
        toLike(known),
        toLike(elsewhere),
        toLike("panjang ".repeat(60)),
        sent("apa saja", { kind: "topic", entryId: "removed" }),
        sent("soal baru", { kind: "new" }),
        sent("abaikan", { kind: "ignore" }),
      ],
      content,
    );
    expect(additions.get("medsos-like")).toEqual({
      id: ["boleh nggak kasih jempol ke, calon lurah?"],
      en: ["What if I like the post of the candidate by mistake, is it a breach"],
    });
    expect(leftOut.map(({ reason }) => reason)).toEqual([
      "stands under «grup-wa» already, not «medsos-like»",
      "longer than 400 characters; shorten it for «medsos-like»",
      "the topic «removed» is gone",
    ]);
    expect(newTopics).toEqual(["soal baru"]);
    expect(pending).toHaveLength(4);
    expect(finished).toHaveLength(5);
  });

  it("are written by one command, which then erases them, and keeps those that need a new topic", async () => {
    const folder = mkdtempSync(join(tmpdir(), "netral-"));
    const key = randomBytes(32);
    const databaseFile = join(folder, "netral.db");
    const db = await openDatabase({ engine: "sqlite", file: databaseFile });
    const questions = sealer(key, "curator-questions");
    const store = moderationStore(db, { questions, decisions: sealer(key, "curator-decisions") });
    for (const text of ["boleh jempol kucing calon?", "naik odong-odong partai?", "halo"])
      await faqStore(db, questions).keepQuestion("2026-11-22", text);
    for (const { id } of await store.waitingIds()) {
      const text = (await store.texts([id])).get(id);
      const decision: Decision =
        text === "halo"
          ? { kind: "ignore" }
          : text?.startsWith("naik")
            ? { kind: "new" }
            : { kind: "topic", entryId: "medsos-like" };
      await store.decide([id], decision);
    }
    await db.destroy();
    cpSync("data", join(folder, "data"), { recursive: true });
    const run = (...given: string[]) =>
      execFileSync(process.execPath, [join(process.cwd(), "src/commands/faq-inbox.ts"), ...given], {
        cwd: folder,
        env: {
          PATH: process.env.PATH,
          SECRET_KEY: key.toString("base64"),
          DATABASE_URL: `file:${databaseFile}`,
        },
        encoding: "utf8",
      });
    try {
      expect(run("--dry-run")).toContain("+ boleh jempol kucing calon?");
      const said = run();
      expect(said).toContain("+ boleh jempol kucing calon?");
      expect(said).toMatch(/Need a new topic:\n {2}naik odong-odong partai\?/);
      expect(readFileSync(join(folder, LIKE), "utf8")).toContain("    - boleh jempol kucing calon?\n");
      expect(run("--forget")).not.toContain("kucing");
      expect(run()).toContain("Nothing was decided");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
