import { dataFolder, RIGHT } from "../quiz/fixture.ts";
import { type BotUnderTest, startBot } from "../support/bot.ts";
import type { PlayedPerson } from "../support/person.ts";

/** A bot with a small bank of questions, and a clock that a test can put forward. */
export async function openHall(options: Parameters<typeof startBot>[0] = {}) {
  const data = dataFolder();
  let aheadMs = 0;
  const bot: BotUnderTest = await startBot({
    dataFolder: data.folder,
    now: () => Date.now() + aheadMs,
    patienceMs: 10_000,
    ...options,
  });
  return {
    bot,
    data,
    /** Time passes, for the bot. */
    passes(seconds: number) {
      aheadMs += seconds * 1000;
    },
    async close() {
      await bot.close();
      data.remove();
    },
  };
}

export type Hall = Awaited<ReturnType<typeof openHall>>;

export interface Led {
  host: PlayedPerson;
  code: string;
}

/** Somebody makes an event of five questions, 15 seconds each. */
export async function leads(
  hall: Hall,
  name = "Pak Made",
  pace: "Saya yang melanjutkan" | "Otomatis" = "Saya yang melanjutkan",
): Promise<Led> {
  const host = hall.bot.chat.person(name);
  await host.says("/acara");
  await host.taps("Semua topik");
  await host.taps("5 soal");
  await host.taps("15 detik");
  if (pace === "Otomatis") await host.taps("Otomatis");
  await host.taps("Buat acara");
  const panel = await host.waitFor(/^Acara [A-Z0-9]{5}/);
  return { host, code: /^Acara ([A-Z0-9]{5})/.exec(panel.text ?? "")?.[1] ?? "" };
}

export async function joins(hall: Hall, { code }: Led, ...names: string[]): Promise<PlayedPerson[]> {
  const players = names.map((name) => hall.bot.chat.person(name));
  for (const player of players) await player.starts(`acara_${code}`);
  return players;
}

/** Resolves when everybody has the question. */
export async function haveQuestion(players: readonly PlayedPerson[], number: number): Promise<void> {
  await Promise.all(players.map((player) => player.waitFor(new RegExp(`Soal ${number}/\\d+ · `))));
}

/** The letter of the right option of the newest question, or of a wrong one. */
export function letter(player: PlayedPerson, which: "right" | "wrong"): string {
  const text =
    player.messages().findLast((message) => /Soal \d+\/\d+ · /.test(message.text ?? ""))?.text ?? "";
  const lines = text.split("\n").filter((line) => /^[A-D]\. /.test(line));
  const line = lines.find((candidate) => candidate.includes(RIGHT) === (which === "right"));
  if (line === undefined) throw new Error(`no ${which} option in: ${text}`);
  return line[0] ?? "";
}

export async function answers(player: PlayedPerson, which: "right" | "wrong") {
  return player.taps(letter(player, which));
}

/** The pseudonym that a player was given. */
export function aliasOf(player: PlayedPerson): string {
  return /sebagai (\w+ \d\d)\./.exec(player.sees())?.[1] ?? "";
}
