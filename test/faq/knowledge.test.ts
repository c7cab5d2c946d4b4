import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { watchKnowledge } from "../../src/content/knowledge.ts";
import { createLog } from "../../src/log.ts";

let data: string;
let close = () => {};
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "netral-"));
  cpSync("data", data, { recursive: true });
});
afterEach(() => {
  close();
  rmSync(data, { recursive: true });
});

describe("a running bot", () => {
  it("follows its content files, and keeps the old content while a file is faulty, saying why", async () => {
    const lines: string[] = [];
    const knowledge = await watchKnowledge(data, {
      cacheFolder: "var/cache",
      log: createLog("info", { write: (line) => void lines.push(line) }),
    });
    close = knowledge.close;
    const path = join(data, "faq", "medsos-like.yaml");
    const original = readFileSync(path, "utf8");
    const title = () => knowledge.current().content.entries.get("medsos-like")?.id.title;

    writeFileSync(path, original.replace("verdict: dilarang", "verdict: entah"));
    await expect.poll(() => lines.join(""), { timeout: 10_000 }).toMatch(/medsos-like\.yaml:1.*verdict/);
    expect(title()).toBe("Bolehkah saya memberi like pada unggahan calon?");

    writeFileSync(path, original.replace("Bolehkah saya memberi like", "Bolehkah ASN memberi like"));
    await expect.poll(title, { timeout: 10_000 }).toBe("Bolehkah ASN memberi like pada unggahan calon?");
  });
});
