import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { learnKnowledge } from "../../src/content/learn.ts";
import { learntFrom } from "../../src/content/learnt.ts";
import { packKnowledge, readSavedKnowledge } from "../../src/content/saved-knowledge.ts";
import { type KnowledgeSnapshot, openKnowledge } from "../../src/content/snapshot.ts";
import { loadQuestions } from "../../src/faq/questions.ts";
import { dataFolder } from "../quiz/fixture.ts";
import { silentLog } from "../support/log.ts";

const small = dataFolder();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "netral-cache-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  small.remove();
});

/** Everything that a snapshot can be asked for, but its functions. */
const facts = ({ content, quiz, institution }: KnowledgeSnapshot) => ({ content, quiz, institution });

const written = (bytes: Buffer, write: () => void): Buffer => {
  write();
  return bytes;
};

describe("what was learnt and kept", () => {
  it("answers every sample question exactly as what was learnt afresh", async () => {
    const fresh = learnKnowledge("data");
    const path = join(folder, "whole.bin");
    writeFileSync(path, Buffer.concat(packKnowledge(fresh, "key")));
    const saved = await readSavedKnowledge(path, "key");
    if (saved === undefined) throw new Error("it could not be read");
    expect(saved.model.words).toEqual(fresh.model.words);

    const [asLearnt, asSaved] = [await openKnowledge(fresh), await openKnowledge(saved)];
    expect(facts(asSaved)).toEqual(facts(asLearnt));
    const questions = [...loadQuestions("test/faq/questions").values()].flat();
    expect(questions.length).toBeGreaterThan(600);
    expect(questions.map(({ text }) => asSaved.search.find(text))).toEqual(
      questions.map(({ text }) => asLearnt.search.find(text)),
    );
  });

  describe("is not taken from a file that", () => {
    const learnt = packKnowledge(learnKnowledge(small.folder), "key");
    const whole = (): Buffer => Buffer.concat(learnt);
    const cases: [string, (bytes: Buffer) => Buffer][] = [
      ["is empty", () => Buffer.alloc(0)],
      ["is cut short", (bytes) => bytes.subarray(0, bytes.length - 1)],
      ["ends after its front", (bytes) => bytes.subarray(0, 48)],
      ["is longer than it should be", (bytes) => Buffer.concat([bytes, Buffer.alloc(8)])],
      [
        "is of something else",
        (bytes) => Buffer.from(bytes.toString("latin1").replace("NETRAL", "NEUTRA"), "latin1"),
      ],
      [
        "has a changed bit",
        (bytes) => written(bytes, () => bytes.writeUInt8((bytes.at(-9) ?? 0) ^ 1, bytes.length - 9)),
      ],
      [
        "names a header beyond its end",
        (bytes) => written(bytes, () => bytes.writeUInt32LE(0xffff_fff8, 40)),
      ],
      ["names a header of no length", (bytes) => written(bytes, () => bytes.writeUInt32LE(0, 40))],
    ];
    it.each(cases)("%s", async (_, spoil) => {
      const path = join(folder, "spoilt.bin");
      writeFileSync(path, spoil(whole()));
      expect(await readSavedKnowledge(path, "key")).toBeUndefined();
    });

    it("was made for another content", async () => {
      const path = join(folder, "other.bin");
      writeFileSync(path, whole());
      expect(await readSavedKnowledge(path, "another key")).toBeUndefined();
    });

    it("says less or more in its header than its arrays hold, though its sum is right", async () => {
      const knowledge = learnKnowledge(small.folder);
      knowledge.model.words.keys.push("added");
      const path = join(folder, "lying.bin");
      writeFileSync(path, Buffer.concat(packKnowledge(knowledge, "key")));
      expect(await readSavedKnowledge(path, "key")).toBeUndefined();
    });
  });
});

describe("content that is learnt by a process of its own", () => {
  it("is learnt once, read from the cache after that, and learnt again when the file is spoilt", async () => {
    const cacheFolder = join(folder, "cache");
    const options = { cacheFolder, log: silentLog };
    const first = await learntFrom(small.folder, options);
    const [name = ""] = readdirSync(cacheFolder).filter((file) => file.endsWith(".bin"));
    const path = join(cacheFolder, name);
    const bytes = readFileSync(path);
    expect(await learntFrom(small.folder, options)).toEqual(first);

    writeFileSync(path, bytes.subarray(0, 1_000));
    expect(await learntFrom(small.folder, options)).toEqual(first);
    expect(readFileSync(path)).toEqual(bytes);
    expect(readdirSync(cacheFolder).filter((file) => file.endsWith(".tmp"))).toEqual([]);
  });

  it("is learnt although the cache cannot be written", async () => {
    // A file where the folder should be.
    const cacheFolder = join(folder, "no-folder");
    writeFileSync(cacheFolder, "");
    const learnt = await learntFrom(small.folder, { cacheFolder, log: silentLog });
    expect(learnt.entries.length).toBeGreaterThan(2);
  });

  it("is refused with every fault where it is faulty", async () => {
    const faulty = dataFolder();
    writeFileSync(join(faulty.folder, "beyond.yaml"), "greeting: 7\n");
    const options = { cacheFolder: join(folder, "cache"), log: silentLog };
    await expect(learntFrom(faulty.folder, options)).rejects.toThrow(/beyond\.yaml:1: «greeting»/);
    faulty.remove();
  });
});
