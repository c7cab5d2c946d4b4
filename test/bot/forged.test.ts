import Database from "better-sqlite3";
import fc from "fast-check";
import type { Message } from "grammy/types";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dataFolder } from "../quiz/fixture.ts";
import { type BotUnderTest, startBot } from "../support/bot.ts";
import { dataOf, forgeButton } from "../support/buttons.ts";
import type { PlayedPerson } from "../support/person.ts";

let data: ReturnType<typeof dataFolder>;
let bot: BotUnderTest;
let sari: PlayedPerson;
/** A message with a button of the bot's, to forge. */
let message: Message;
/** Data of real buttons of every feature. */
let real: string[];

beforeAll(async () => {
  data = dataFolder();
  bot = await startBot({ dataFolder: data.folder });
  sari = bot.chat.person("Sari");
  await sari.starts();
  await sari.says("/bahasa");
  await sari.says("boleh like postingan caleg?");
  await sari.says("/topik");
  await sari.says("/hapusdata");
  await sari.says("/kuis");
  const seen = new Set(sari.messages().flatMap(dataOf));
  await sari.taps("Ujian");
  for (const one of dataOf(sari.lastMessage())) seen.add(one);
  await sari.taps("A");
  for (const one of sari.messages().flatMap(dataOf)) seen.add(one);
  real = [...seen];
  // What is counted in passing is written when the bot ends.
  await bot.restart();
  await sari.says("/topik");
  message = sari.lastMessage();
});
afterAll(async () => {
  await bot.close();
  data.remove();
});

/** Every row of every table. */
function everythingStored(): string {
  const db = new Database(bot.databaseFile, { readonly: true });
  try {
    const tables = db
      .prepare("select name from sqlite_master where type = 'table' order by name")
      .pluck()
      .all();
    return JSON.stringify(tables.map((table) => [table, db.prepare(`select * from "${table}"`).all()]));
  } finally {
    db.close();
  }
}

const bytes = (text: string) => Buffer.byteLength(text);
const fits = (text: string) => text !== "" && bytes(text) <= 64 && !real.includes(text);

/** Nothing but a notice as an alert comes of it, and nothing is stored. */
async function expectNothing(forged: string): Promise<void> {
  const before = everythingStored();
  bot.chat.telegram.clearCalls();
  forgeButton(message, forged);
  const result = await sari.taps(forged, { message });
  expect(result).toMatchObject({ kind: "answered", alert: true, text: expect.stringMatching(/\w/) });
  expect(bot.chat.telegram.calls().map(({ method }) => method)).toEqual(["answerCallbackQuery"]);
  expect(everythingStored()).toBe(before);
}

describe("a forged button", { timeout: 60_000 }, () => {
  it("knows the buttons of every feature that has some", () => {
    const features = new Set(real.map((one) => one.split(":")[0]));
    expect(features).toEqual(new Set(["faq", "language", "quiz", "erasure"]));
  });

  it("with anything at all behind it does nothing", () =>
    fc.assert(
      fc.asyncProperty(
        fc
          .oneof(
            fc.string({ unit: "binary", maxLength: 40 }),
            fc.string({ unit: "grapheme-ascii", maxLength: 64 }),
            fc
              .tuple(
                fc.constantFrom(
                  "faq",
                  "quiz",
                  "language",
                  "erasure",
                  "certificate",
                  "desk",
                  "tips",
                  "__proto__",
                  "",
                ),
                fc.array(
                  fc.oneof(
                    fc.constantFrom("show", "pick", "set", "__proto__", "constructor", "*"),
                    fc.string({ maxLength: 8 }),
                  ),
                  {
                    maxLength: 5,
                  },
                ),
              )
              .map(([feature, rest]) => [feature, ...rest].join(":")),
          )
          .filter(fits),
        expectNothing,
      ),
      { numRuns: 150 },
    ));

  it("with a real one's data, a little changed, does nothing", async () => {
    const changed = fc
      .tuple(
        fc.constantFrom(...real),
        fc.nat(),
        fc.constantFrom("append", "prepend", "capital", "colon", "insert"),
      )
      .map(([one, at, how]) => {
        const place = at % one.length;
        switch (how) {
          case "append":
            return `${one}${[":", ":x", " ", "\n", "\u0000", "/"][at % 6]}`;
          case "prepend":
            return `${[":", " ", "x", "\n"][at % 4]}${one}`;
          case "capital":
            return one.slice(0, 3).toUpperCase() + one.slice(3);
          case "colon":
            return one.replace(":", "::");
          default:
            return `${one.slice(0, place)}\u0007${one.slice(place)}`;
        }
      });
    await fc.assert(fc.asyncProperty(changed.filter(fits), expectNothing), { numRuns: 150 });
  });

  it.each([
    "faq:yes:__proto__",
    "faq:show:constructor",
    "faq:show:../../var/secret.key",
    "quiz:on:__proto__",
    "quiz:draw:topic:toString",
    "language:set:__proto__",
    "language:set:xx",
  ])("with «%s» does nothing", (forged) => expectNothing(forged));

  it("of a quiz that never was brings the menu of the quiz, and stores nothing", async () => {
    const budi = bot.chat.person("Budi");
    await budi.says("/topik");
    const before = everythingStored();
    const theirs = budi.lastMessage();
    forgeButton(theirs, "quiz:pick:AAAAAAAA:99:0:AAAAAA");
    expect(await budi.taps("quiz:pick:AAAAAAAA:99:0:AAAAAA", { message: theirs })).toMatchObject({
      kind: "answered",
    });
    expect(everythingStored()).toBe(before);
  });

  it("of one person's quiz does nothing in another's hands", async () => {
    const budi = bot.chat.person("Budi");
    await budi.says("/topik");
    const pick = real.find((one) => one.startsWith("quiz:pick:"));
    if (pick === undefined) throw new Error("no question was seen");
    const before = everythingStored();
    const theirs = budi.lastMessage();
    forgeButton(theirs, pick);
    await budi.taps(pick, { message: theirs });
    expect(everythingStored()).toBe(before);
  });
});
