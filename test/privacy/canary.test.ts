import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { startBot } from "../support/bot.ts";

const CANARY = {
  id: 987_654_321_012,
  last_name: "Kenaribiru",
  username: "kenari_uji_77",
  language_code: "id",
};
const TEXT = "kenaritexttanda boleh like postingan caleg?";

describe("somebody who uses everything", () => {
  it("is in no log line and in no byte of the database: not by id, name, username or text", async () => {
    // Every seventh call fails in one of the ways in which a call can fail, so that errors are logged as well.
    let calls = 0;
    const faults = [
      {
        kind: "error",
        error_code: 400,
        description:
          'Bad Request: can\'t parse entities: Unsupported start tag "kenaritexttanda" at byte offset 3',
      },
      { kind: "error", error_code: 403, description: "Forbidden: bot was blocked by the user" },
    ] as const;
    let isFaulty = false;
    const bot = await startBot({
      fault: (method) => {
        if (!isFaulty || method === "getUpdates") return undefined;
        calls += 1;
        // Lost connections are repeated after seconds, so one has to do.
        if (calls === 20) return { kind: "reset" };
        return calls % 7 === 0 ? faults[calls % faults.length] : undefined;
      },
      patienceMs: 15_000,
    });
    const { chat } = bot;
    const canary = chat.person("Burungkenari", CANARY);
    isFaulty = true;
    const file = { file_id: "kenarifile", file_unique_id: "kenariunique" };
    for (let round = 0; round < 4; round++) {
      await canary.starts();
      await canary.says(TEXT);
      await canary.says("/tanya kenaritexttanda");
      await canary.says("/bahasa");
      await canary.says("/terbang kenaritexttanda");
      await canary.edits(await canary.says("kenaritexttanda"), `${TEXT} lagi`);
      await canary.sends({
        document: { ...file, file_name: "kenaridokumen.pdf" },
        caption: "kenaritexttanda",
      });
      await canary.sends({
        contact: { phone_number: "+6281298765432", first_name: "Burungkenari", user_id: CANARY.id },
      });
      for (const message of canary.messages()) {
        for (const button of message.reply_markup?.inline_keyboard.flat() ?? []) {
          if ("callback_data" in button && !button.callback_data.startsWith("language:")) {
            await canary.taps(button.callback_data, { message }).catch(() => {});
          }
        }
      }
    }
    isFaulty = false;
    await canary.says("/bahasa");
    await canary.taps("English");

    const traces = new RegExp(`${canary.traces.source}|kenari|81298765432`, "i");
    const log = bot.logged();
    expect(log.length).toBeGreaterThan(0);
    expect(log).not.toMatch(traces);
    expect(log).not.toContain(chat.token);

    const folder = dirname(bot.databaseFile);
    const files = readdirSync(folder);
    expect(files.length).toBeGreaterThanOrEqual(1);
    for (const name of files) expect(readFileSync(join(folder, name), "latin1")).not.toMatch(traces);
    await bot.close();
  }, 60_000);
});
