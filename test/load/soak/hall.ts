import { setTimeout as sleep } from "node:timers/promises";
import type { Message } from "grammy/types";
import type { LocalTelegram } from "../../../src/local-telegram/index.ts";
import { between, type Chronicle } from "./chronicle.ts";
import { type Judge, lettersOf } from "./playing.ts";
import type { SeatOf } from "./seat.ts";

interface Guest {
  id: number;
  hasJoined: boolean;
  /** By question: what was tapped, and whether the bot said that it has it. */
  taps: Map<number, { isRight: boolean; isNoted: boolean }>;
  result: string;
}

/** A live quiz of five questions, 15 s each, for a hall of people; the host leads it. */
export async function holdHall(
  telegram: LocalTelegram,
  seat: SeatOf,
  chronicle: Chronicle,
  people: number,
  judge: Judge,
): Promise<void> {
  const host = seat(telegram.people.create({ first_name: "Pemandu" }).id);
  const guests = new Map<number, Guest>();
  const taps: Promise<unknown>[] = [];
  telegram.world.subscribe((event) => {
    if (event.type !== "message_sent" || !event.shown.is_from_bot) return;
    const guest = guests.get(event.chat_id);
    const { message } = event.shown;
    const text = message.text ?? "";
    if (guest === undefined) return;
    if (/^Anda ikut acara/.test(text)) guest.hasJoined = true;
    if (text.includes("Acara selesai.")) guest.result = text;
    const number = Number(/Soal (\d+)\/\d+ · /.exec(text)?.[1]);
    if (Number.isNaN(number) || guest.taps.has(number)) return;
    const options = text.slice(text.lastIndexOf("Soal "));
    const right = judge(options);
    const wrong = lettersOf(options).find(({ letter }) => letter !== right)?.letter ?? "A";
    const letter = right !== undefined && Math.random() < 0.6 ? right : wrong;
    const tap = { isRight: letter === right, isNoted: false };
    guest.taps.set(number, tap);
    taps.push(
      sleep(between(1_000, 7_000)).then(async () => {
        const from = performance.now();
        const answer = await telegram.people.tap(guest.id, guest.id, message.message_id, letter);
        if (answer.kind === "answered") chronicle.took("hall: tap → acknowledged", from, guest.id);
        tap.isNoted = answer.kind === "answered" && /tercatat/i.test(answer.text ?? "");
      }),
    );
  });

  await host.gets("hall: /acara → panel", () => host.say("/acara"), /^Kuis bersama di aula/);
  await host.gets("hall: panel", () => host.tap("Semua topik"), /Atur acaranya/);
  const isChosen = (label: string) => (message: Message | undefined) =>
    JSON.stringify(message?.reply_markup ?? "").includes(`● ${label}`);
  for (const label of ["5 soal", "15 detik"]) {
    const shows = isChosen(label);
    if (host.messages().some(shows)) continue;
    await host.gets(
      "hall: panel",
      () => tapIfThere(label),
      ({ message }) => shows(message),
    );
  }
  const made = await host.gets("hall: create → panel", () => host.tap("Buat acara"), /^Acara \w{5}\n/);
  const code = /^Acara (\w{5})/.exec(made.text)?.[1] ?? "";
  for (let i = 0; i < people; i++) {
    const { id } = telegram.people.create({ first_name: `Peserta ${i}` });
    guests.set(id, { id, hasJoined: false, taps: new Map(), result: "" });
    telegram.people.start(id, `acara_${code}`);
  }
  const everybody = (what: string, has: (guest: Guest) => boolean, ms: number) => {
    const until = performance.now() + ms;
    return (async () => {
      while (performance.now() < until && [...guests.values()].some((guest) => !has(guest))) await sleep(200);
      const missing = [...guests.values()].filter((guest) => !has(guest)).length;
      if (missing > 0) chronicle.breaks(`hall: ${missing} of ${people} ${what}`);
    })();
  };
  await everybody("never got in", ({ hasJoined }) => hasJoined, 60_000);
  const over = (number: number) => new RegExp(`Soal ${number}/\\d+ selesai`);
  await host.gets("hall: start → first review", () => tapIfThere("Mulai"), over(1));
  for (let number = 2; number <= 5; number++) {
    await host.gets("hall: next → review", () => tapIfThere("Berikutnya"), over(number));
  }
  await host.gets(
    "hall: end → told",
    () => tapIfThere("Selesai, kirim hasil"),
    /Acara \w{5} (selesai|berakhir)/,
  );
  await everybody("never got a result", ({ result }) => result !== "", 60_000);
  await Promise.all(taps);
  for (const { result, taps: own } of guests.values()) judgeResult(result, [...own.values()]);
  chronicle.count(
    "hall: taps noted",
    [...guests.values()].flatMap((guest) => [...guest.taps.values()]).filter((tap) => tap.isNoted).length,
  );

  /** A question goes on by itself: the button may be gone when the tap is done again. */
  function tapIfThere(label: string): void {
    try {
      host.tap(label);
    } catch {
      // The screen has moved on.
    }
  }

  function judgeResult(result: string, own: readonly { isRight: boolean; isNoted: boolean }[]): void {
    const told = Number(/(\d+) dari \d+ soal benar/.exec(result)?.[1]);
    // A tap whose notice was lost, or came too late, may count or not.
    const least = own.filter(({ isRight, isNoted }) => isRight && isNoted).length;
    const most = own.filter(({ isRight }) => isRight).length;
    if (result !== "" && !(told >= least && told <= most))
      chronicle.breaks(`hall: a result says ${told} right; noted were ${least} to ${most}`);
  }
}
