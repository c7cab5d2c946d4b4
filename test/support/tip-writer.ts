import type { Message } from "grammy/types";
import type { Heard, Hearing } from "./hearing.ts";

/** Somebody who writes a report in the real dialogue, by text and buttons, as far as its preview. */
export interface Writing {
  personId: number;
  what: string;
  picture?: Buffer | undefined;
  /** Answers to the questions between, by their number (3–6); others are skipped. */
  answers?: Readonly<Record<number, string>>;
  /** Longest wait for each reply. */
  patienceMs: number;
  /** The process is gone, and the draft with it. */
  signal?: AbortSignal;
  /** Before each turn. */
  think?: () => Promise<unknown>;
}

export type Written =
  /** `control` has the buttons that send; `others` are its labels. */
  | { kind: "preview"; control: Message }
  /** The bot takes no tips now, said so, and why. */
  | { kind: "closed" | "no-room" | "limited" }
  /** The draft was lost: another process, or its time was over. */
  | { kind: "lost" }
  | { kind: "apology" }
  /** No reply came in time; `at` the step. */
  | { kind: "silent"; at: string };

export const SEND_BUTTON = /^(?:Kirim(?: pada .*)?|Mendesak: .*)$/;

const REFUSALS: readonly [RegExp, Exclude<Written["kind"], "preview" | "silent">][] = [
  [/sedang ditutup|belum dibuka/, "closed"],
  [/Sedang ramai/, "no-room"],
  [/Untuk hari ini kiriman/, "limited"],
  [/Draf sudah terhapus|Draf untuk tombol ini sudah tidak ada|Tidak ada laporan yang sedang/, "lost"],
  [/ada gangguan di pihak kami|terlalu lama sehingga kami hentikan/, "apology"],
];

export const buttonsOf = (message: Message | undefined): string[] =>
  message?.reply_markup?.inline_keyboard.flat().map((button) => button.text) ?? [];

export async function writeTip(hearing: Hearing, writing: Writing): Promise<Written> {
  const { personId, patienceMs } = writing;
  let at = hearing.now(personId);
  type Step = { kind: "message"; message: Message } | Exclude<Written, { kind: "preview" }>;

  /** Does something and waits for the message that is wanted, or for the word that it will not come. */
  async function turn(name: string, act: () => void, wanted: (message: Message) => boolean): Promise<Step> {
    await writing.think?.();
    at = hearing.now(personId);
    act();
    const hear = ({ text, message }: Heard): Step | undefined => {
      if (message !== undefined && wanted(message)) return { kind: "message", message };
      const refusal = REFUSALS.find(([words]) => words.test(text))?.[1];
      // What a draft of before is told does not concern the new one.
      return refusal === undefined || (refusal === "lost" && name === "/lapor")
        ? undefined
        : { kind: refusal };
    };
    const found = await hearing.until(personId, at, patienceMs, hear, writing.signal);
    return found ?? (writing.signal?.aborted ? { kind: "lost" } : { kind: "silent", at: name });
  }
  const hasButton = (label: string) => (message: Message) => buttonsOf(message).includes(label);
  const asks = (step: number) => (message: Message) =>
    message.text?.startsWith(`Langkah ${step} dari 7`) ?? false;
  const say = (text: string, replyTo?: Message) => () => hearing.say(personId, text, replyTo);
  const tap = (message: Message, label: string) => () => hearing.tap(personId, message, label);

  let step = await turn("/lapor", say("/lapor"), (message) =>
    buttonsOf(message).some((label) => label === "Tidak, lanjut" || label === "Mulai baru"),
  );
  if (step.kind === "message" && hasButton("Mulai baru")(step.message)) {
    step = await turn("anew", tap(step.message, "Mulai baru"), hasButton("Tidak, lanjut"));
  }
  if (step.kind !== "message") return step;
  step = await turn("go", tap(step.message, "Tidak, lanjut"), hasButton("Kegiatan kampanye"));
  if (step.kind !== "message") return step;
  step = await turn("kind", tap(step.message, "Kegiatan kampanye"), asks(2));
  if (step.kind !== "message") return step;
  step = await turn("2", say(writing.what, step.message), asks(3));
  for (let number = 3; number <= 6; number++) {
    if (step.kind !== "message") return step;
    const answer = writing.answers?.[number] ?? "/lewati";
    const replyTo = answer.startsWith("/") ? undefined : step.message;
    step = await turn(String(number), say(answer, replyTo), asks(number + 1));
  }
  if (step.kind !== "message") return step;
  const { picture } = writing;
  if (picture === undefined) step = await turn("7", say("/lewati"), hasButton("Lanjut saja"));
  else {
    const send = () => void hearing.telegram.people.sendPhoto(personId, picture);
    step = await turn("picture", send, hasButton("Buang gambar ini"));
    if (step.kind !== "message") return step;
    step = await turn("done", tap(step.message, "Selesai"), hasButton("Lanjut saja"));
  }
  if (step.kind !== "message") return step;
  step = await turn("preview", tap(step.message, "Lanjut saja"), (message) =>
    buttonsOf(message).some((label) => SEND_BUTTON.test(label)),
  );
  return step.kind === "message" ? { kind: "preview", control: step.message } : step;
}

/** The token behind the buttons that send: what the receipt is made from. */
export function tokenOf(control: Message): string {
  const data = control.reply_markup?.inline_keyboard
    .flat()
    .flatMap((button) => ("callback_data" in button ? [button.callback_data] : []))
    .find((one) => /^tips:(?:send|now):/.test(one));
  const token = data?.split(":")[2];
  if (token === undefined) throw new Error("the message has no button that sends");
  return token;
}
