import { setTimeout as sleep } from "node:timers/promises";
import { formatReceipt, receiptOf } from "../../src/tips/receipt.ts";
import type { Heard, Hearing } from "./hearing.ts";
import { numberedPicture } from "./tip-group.ts";
import { buttonsOf, SEND_BUTTON, tokenOf, writeTip } from "./tip-writer.ts";

/** Finds the mark that each tip bears in its text. */
export const MARK = /tanda[a-z]{5}ujung/g;

export interface ReportedTip {
  number: number;
  mark: string;
  picture: Buffer | undefined;
  receipt: string;
  /** How often its receipt was shown. */
  shown: number;
  /** The process that died while it was being sent. */
  killedWith?: number;
  fate: "sending" | "receipt" | "not-sent" | "abandoned" | "unclear";
}

/** People who report one thing after the other, whatever becomes of the bot. */
export interface Reporters {
  /** All whose [Kirim] was tapped. */
  readonly tips: readonly ReportedTip[];
  /** Taps on [Kirim] that were repeated after a kill, by the answer. */
  readonly repeated: Record<string, number>;
  readonly broken: string[];
  botIsUp(): void;
  botWasKilled(): void;
  /** Lets everybody finish what they are at, and report once more. */
  end(patienceMs: number): Promise<void>;
}

const WORDS = {
  receipt: /Tanda terima Anda:/,
  "not sent": /^Tidak ada yang terkirim/,
  "receipt above": /^Sudah terkirim; tanda terima ada di atas/,
  unsure: /^Belum bisa dipastikan/,
  busy: /^Sedang ramai/,
  "draft gone": /[Dd]raf sudah terhapus/,
  apology: /ada gangguan di pihak kami|terlalu lama sehingga kami hentikan/,
} as const;
type Answer = keyof typeof WORDS;
const LONGEST_ANSWER_MS = 5_000;
const MOST_TAPS = 12;
/** How many leave it at that when the bot dies under their sending. */
const ABANDONING = 0.25;
const WITH_PICTURE = 0.25;

export function startReporters(hearing: Hearing, count: number): Reporters {
  const { telegram } = hearing;
  const tips: ReportedTip[] = [];
  const byReceipt = new Map<string, ReportedTip>();
  const repeated: Record<string, number> = {};
  const broken: string[] = [];
  let process = 0;
  let isOver = false;
  let up = Promise.withResolvers<void>();
  let isUp = false;
  let life = new AbortController();
  let written = 0;

  telegram.world.subscribe((event) => {
    if (event.type !== "message_sent" || event.chat_id < 0) return;
    const receipt = /\d{4}(?: \d{4}){4}/.exec(event.shown.message.text ?? "")?.[0];
    const tip = receipt === undefined ? undefined : byReceipt.get(receipt);
    if (tip !== undefined) tip.shown += 1;
  });

  /** Nothing that this person wrote waits to be handed out again. */
  async function untilHeard(personId: number): Promise<void> {
    const isTheirs = (json: string) => json.includes(`"message":{`) && json.includes(`"id":${personId},`);
    const isWaiting = () => [...telegram.world.updates.waiting()].some(({ json }) => isTheirs(json));
    while (!isUp || isWaiting()) {
      await up.promise;
      await sleep(50);
    }
  }

  function note(answer: Answer | undefined): void {
    repeated[answer ?? "none"] = (repeated[answer ?? "none"] ?? 0) + 1;
  }

  async function report(personId: number): Promise<void> {
    const number = ++written;
    const mark = markOf(number);
    const picture = Math.random() < WITH_PICTURE ? await numberedPicture(number) : undefined;
    const outcome = await writeTip(hearing, {
      personId,
      what: `Camat mengajak semua staf memilih calon nomor dua saat apel pagi, ${mark}.`,
      picture,
      answers: Math.random() < 0.5 ? { 3: "kemarin pagi", 4: "Aula Kecamatan Contoh" } : {},
      patienceMs: 4_000,
      signal: life.signal,
    });
    if (outcome.kind !== "preview") return void (await sleep(20));
    await send(personId, { number, mark, picture }, outcome.control);
  }

  async function send(
    personId: number,
    about: Pick<ReportedTip, "number" | "mark" | "picture">,
    control: Parameters<typeof tokenOf>[0],
  ): Promise<void> {
    const receipt = formatReceipt(receiptOf(tokenOf(control)));
    const tip: ReportedTip = { ...about, receipt, shown: 0, fate: "sending" };
    tips.push(tip);
    byReceipt.set(receipt, tip);
    const labels = buttonsOf(control).filter((label) => SEND_BUTTON.test(label));
    const label = labels[Math.floor(Math.random() * labels.length)] ?? "";
    const start = hearing.now(personId);
    let from = start;
    let hasBeenKilled = false;
    for (let taps = 0; taps < MOST_TAPS; taps++) {
      const mine = process;
      hearing.tap(personId, control, label);
      const answer = await answerTo(personId, from);
      if (hasBeenKilled) note(answer);
      // Of the first tap it can be the answer to what was written before it, handed out again.
      if (answer === "draft gone" && taps > 0)
        broken.push(`[Kirim] of ${tip.mark} was answered with «draft gone»`);
      if (tip.shown > 0 || answer === "receipt above") {
        tip.fate = "receipt";
        if (tip.shown === 0) broken.push(`${tip.mark} was told to look above, where no receipt is`);
        return;
      }
      if (answer === "not sent") {
        tip.fate = "not-sent";
        return;
      }
      if (process !== mine && tip.killedWith === undefined) {
        tip.killedWith = mine;
        if (Math.random() < ABANDONING && !isOver) {
          tip.fate = "abandoned";
          return;
        }
      }
      hasBeenKilled ||= process !== mine;
      await untilHeard(personId);
      // What has come by itself meanwhile, from the tap that was handed out again.
      const isDenied = hearing.since(personId, start).some(({ text }) => WORDS["not sent"].test(text));
      if (isDenied || tip.shown > 0) {
        tip.fate = isDenied ? "not-sent" : "receipt";
        note(isDenied ? "not sent" : "receipt");
        return;
      }
      from = hearing.now(personId);
    }
    tip.fate = "unclear";
    broken.push(`${tip.mark}: ${MOST_TAPS} taps, and nothing was said for certain`);
  }

  /** @returns undefined where none came, or the process died before */
  function answerTo(personId: number, from: number): Promise<Answer | undefined> {
    const known = ({ text }: Heard) =>
      (Object.keys(WORDS) as Answer[]).find((word) => WORDS[word].test(text));
    return hearing.until(personId, from, LONGEST_ANSWER_MS, known, life.signal);
  }

  const everybody = Array.from({ length: count }, async (_, index) => {
    const { id } = telegram.people.create({ first_name: `Pelapor ${index + 1}` });
    while (!isOver) await report(id);
    // Once more in peace, so that there is something to count after few kills as well.
    await report(id);
  });
  const all = Promise.all(everybody);
  all.catch((error: unknown) => broken.push(String(error)));

  return {
    tips,
    repeated,
    broken,
    botIsUp() {
      isUp = true;
      up.resolve();
    },
    botWasKilled() {
      process += 1;
      const wasUp = isUp;
      isUp = false;
      life.abort();
      life = new AbortController();
      // Killed before it was up: whoever waits waits on.
      if (wasUp) up = Promise.withResolvers();
    },
    async end(patienceMs) {
      isOver = true;
      const inTime = await Promise.race([all.then(() => true), sleep(patienceMs, false, { ref: false })]);
      if (!inTime) broken.push("somebody was not done in time");
    },
  };
}

/** Letters alone: a number would be asked about. */
function markOf(number: number): string {
  const letters = [...number.toString(16).padStart(5, "0")].map((digit) =>
    String.fromCharCode(97 + Number.parseInt(digit, 16)),
  );
  return `tanda${letters.join("")}ujung`;
}
