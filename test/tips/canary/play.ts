import { fork } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { personKeys } from "../../../src/privacy/person-key.ts";
import { backupDatabase } from "../../../src/storage/backup.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { startChat } from "../../support/chat.ts";
import { freePort } from "../../support/port.ts";
import { type Sender, sender } from "../sender.ts";
import type { CanaryAsk, CanaryBotSettings } from "./bot-process.ts";
import { canaryMessages, type Sample } from "./messages.ts";
import { CANARY, CONTENT, hmacNeedles, IDENTITY, telltaleFiles, WRITTEN } from "./person.ts";
import { finder, formsOf, type Needle } from "./search.ts";

export interface CanaryOptions {
  /** What goes wrong at random depends on it. */
  seed?: number;
  updatesBy?: "polling" | "webhook";
  /** With a key before the current one in the settings. */
  isRotated?: boolean;
  /** Out of how many calls one fails. Default 11. */
  faultEvery?: number;
  /** Where memory dumps stay, to look into them. Default: they are deleted. */
  keepIn?: string;
  /** Every kind at every step, and kills at every moment. Default: each kind at three steps, and one kill. */
  isFull?: boolean;
  /** Told how far it is. */
  tell?: (words: string) => void;
}

export interface CanaryFigures {
  kinds: number;
  steps: number;
  messages: number;
  payloads: number;
  payloadsToOthers: number;
  files: number;
  bytes: number;
  restarts: number;
  faults: number;
}

export interface CanaryResult {
  figures: CanaryFigures;
  /** Where something of the canary is that must not be. */
  leaks: string[];
  /** What a search has to find where it is, or it would prove nothing. */
  controls: Record<string, boolean>;
}

const STEPS = [
  "outside",
  "limits",
  "kind",
  "what",
  "when",
  "where",
  "who",
  "howKnown",
  "evidence",
  "coach",
  "preview",
  "receipt asked",
  "mailbox",
  "addition asked",
  "addition shown",
] as const;
type Step = (typeof STEPS)[number];
type Find = ReturnType<typeof finder>;

const KEY = Buffer.from(Array.from({ length: 32 }, (_, i) => i * 5 + 1));
const OLD_KEY = Buffer.from(Array.from({ length: 32 }, (_, i) => i * 3 + 2));

/** One canary's life with the bot; then the search for what is left of it. */
export async function playCanary(options: CanaryOptions = {}): Promise<CanaryResult> {
  const folder = mkdtempSync(join(tmpdir(), "netral-canary-"));
  const kept = options.keepIn ?? join(folder, "memory");
  for (const name of ["bot", "tmp", "memory"]) mkdirSync(join(folder, name));
  // Learnt before, so that it need not be learnt again; beside it Node keeps the code of tests, this one's too.
  mkdirSync(join(folder, "bot", "cache"));
  for (const name of existsSync("var/cache") ? readdirSync("var/cache") : []) {
    if (name.startsWith("knowledge-")) cpSync(join("var/cache", name), join(folder, "bot", "cache", name));
  }
  const chat = await startChat({ patienceMs: 15_000, keptCalls: 200_000, keptMessages: 5_000 });
  const group = chat.group("Moderator", { isForum: true });
  const canary = chat.person(CANARY.first_name, CANARY);
  const person: Sender = sender({ chat: { ...chat, person: () => canary } });
  const other = chat.person("Budi");
  const files = await telltaleFiles();
  const samples = canaryMessages(chat.telegram.people, files);
  const random = randomFrom(options.seed ?? 1);
  const settings: CanaryBotSettings = {
    apiRoot: chat.apiRoot,
    token: chat.token,
    folder: join(folder, "bot"),
    secretKey: KEY.toString("base64"),
    ...(options.isRotated ? { previousKey: OLD_KEY.toString("base64") } : {}),
    moderatorChatId: group.chatId,
    slotMinutes: 60,
    watchdogMs: 2_500,
    ...(options.updatesBy === "webhook" ? { webhookPort: await freePort() } : {}),
  };

  const leaks = new Set<string>();
  const controls: CanaryResult["controls"] = {};
  const receipts: string[] = [];
  const figures: CanaryFigures = {
    kinds: samples.length,
    steps: STEPS.length,
    messages: 0,
    payloads: 0,
    payloadsToOthers: 0,
    files: 0,
    bytes: 0,
    restarts: 0,
    faults: 0,
  };
  const output: Buffer[] = [];
  let skewMinutes = 0;
  const tell = (words: string) =>
    options.tell?.(`${((performance.now() - startedAt) / 1_000).toFixed(1)} s: ${words}`);
  const startedAt = performance.now();
  let bot = await startCanaryBot();

  try {
    // First: the process that is searched in the end has seen everything else.
    await throughCrashes();
    tell("crashes");
    await atEachStep();
    tell("every step");
    await throughFaults();
    tell("faults");
    await controlMemory();
    tell("a draft in memory");
    await leave();
    tell("an hour later");
    searchPayloads();
    tell("payloads searched");
    await searchDisk("at the end");
    await searchBackup();
    await searchMemory();
    tell("memory searched");
    await bot.end();
    tell("ended");
    await searchDisk("after the end");
    tell("disk searched");
    search("the output", Buffer.concat(output), finder(secrets()));
    return { figures, leaks: [...leaks].sort(), controls };
  } finally {
    bot.child.kill("SIGKILL");
    await chat.close();
    rmSync(folder, { recursive: true, force: true });
  }

  /** Every kind of message at every step; the report ends in a different way each time. */
  async function atEachStep(): Promise<void> {
    const ends = [cancel, timeOut, sendIt, abandon];
    for (const [index, step] of STEPS.entries()) {
      await goTo(step);
      await sendAll(step);
      await searchDisk(step);
      await (ends[index % ends.length] ?? cancel)(step);
      tell(step);
    }
  }

  async function goTo(step: Step): Promise<void> {
    const number = STEPS.indexOf(step) - 1;
    if (step === "outside") return;
    if (step === "limits") {
      await person.says("/lapor");
      return;
    }
    if (number <= 9) return person.goesTo(number);
    const receipt = receipts.at(-1) ?? (await report());
    await person.says(step === "receipt asked" ? "/cek" : `/cek ${receipt}`);
    if (!step.startsWith("addition")) return;
    await person.taps("Tambah keterangan");
    if (step === "addition shown") await person.says(`Tambahan ${WRITTEN}.`);
  }

  /** What leaves the step as it is goes out at once; a text or caption may lead on, so each is followed back. */
  async function sendAll(step: Step): Promise<void> {
    const leads = ({ content }: Sample) => content.text !== undefined || content.caption !== undefined;
    const chosen = samplesAt(step);
    await send(chosen.filter((sample) => !leads(sample)));
    const isQuestion = STEPS.indexOf(step) >= 3 && STEPS.indexOf(step) <= 7;
    if (!isQuestion) return send(chosen.filter(leads));
    const here = questionNumber();
    for (const sample of chosen.filter(leads)) {
      await send([sample]);
      if (questionNumber() !== here) await person.says("/kembali");
    }
  }

  /** A fifth of all kinds at each step, so that each is tried at three steps; with `isFull` all at all. */
  function samplesAt(step: Step): readonly Sample[] {
    const turn = STEPS.indexOf(step) % 5;
    return options.isFull ? samples : samples.filter((_, index) => index % 5 === turn);
  }

  async function send(some: readonly Sample[]): Promise<void> {
    for (const { content } of some) {
      chat.telegram.people.sendRaw(CANARY.id, content);
      figures.messages += 1;
    }
    await chat.settled();
  }

  /** Which question was asked last. */
  function questionNumber(): string | undefined {
    const texts = person
      .messages()
      .slice(-20)
      .map(({ text = "" }) => text);
    return texts.map((text) => /^Langkah (\d)/.exec(text)?.[1]).findLast((number) => number !== undefined);
  }

  async function cancel(): Promise<void> {
    await person.says("/batal");
  }

  async function timeOut(): Promise<void> {
    await pass(31);
    await person.says(`terlambat ${WRITTEN}`);
  }

  async function abandon(): Promise<void> {
    await pass(45);
  }

  /** Ends as a report or an addition that is sent, with pictures. */
  async function sendIt(step: Step): Promise<void> {
    if (step === "addition shown" || step === "addition asked") {
      await person.says(`Tambahan ${WRITTEN}.`);
      await tapIfThere("Kirim keterangan");
    } else {
      await cancel();
      await report();
    }
    await passSlot();
  }

  /** A report with the canary's pictures and words. @returns its receipt */
  async function report(now = false): Promise<string> {
    await person.says("/batal");
    await person.goesTo(7);
    // The first question, once more, in the canary's own words and with entities.
    const pictures = samples.filter(({ kind }) => /^(?:photo|document image|album)/.test(kind)).slice(0, 12);
    await send(pictures);
    await send(samples.filter(({ kind }) => /^text with (?:mention|url|email|phone|text_)/.test(kind)));
    await tapIfThere("Samarkan");
    await send([{ kind: "", content: { text: `Bukti ${WRITTEN} di papan.` } }]);
    await tapIfThere("Samarkan");
    await person.taps("Selesai");
    await tapIfThere("Lanjut saja");
    const beginning = now ? "Mendesak" : "Kirim pada";
    const button = person.buttons().find((label) => label.startsWith(beginning));
    if (button === undefined) throw new Error(`no button begins with «${beginning}»`);
    await person.taps(button);
    const receipt = person.receipt();
    receipts.push(receipt);
    return receipt;
  }

  function pass(minutes: number): Promise<void> {
    skewMinutes += minutes;
    return bot.ask({ kind: "pass", minutes });
  }

  async function tapIfThere(label: string): Promise<void> {
    if (person.buttons().includes(label)) await person.taps(label);
  }

  async function passSlot(): Promise<void> {
    const before = chat.callsTo(group).length;
    await pass(61);
    for (let look = 0; look < 100 && chat.callsTo(group).length === before; look++) await soon(10);
    await soon(100);
  }

  /** The whole way again while calls fail in all the ways in which they can. */
  async function throughFaults(): Promise<void> {
    const every = options.faultEvery ?? 11;
    let resets = 0;
    chat.telegram.settings.fault = (method) => {
      if (method === "getUpdates" || random() * every > 1) return undefined;
      figures.faults += 1;
      const which = Math.floor(random() * 5);
      const description = `Bad Request: can't parse entities: unsupported start tag "${CANARY.first_name} ${WRITTEN}" for ${CANARY.id}`;
      if (which === 0)
        return { kind: "error", error_code: 403, description: "Forbidden: bot was blocked by the user" };
      if (which === 1 && resets++ < 1) return { kind: "reset" };
      if (which === 2 && resets++ < 2) return { kind: "hang", ms: settings.watchdogMs + 500 };
      return { kind: "error", error_code: 400, description };
    };
    for (const step of ["what", "evidence", "preview", "addition asked"] as const) {
      await person.says("/batal");
      await goTo(step).catch(() => {});
      await send(samplesAt(step));
      await tapIfThere("Kirim keterangan").catch(() => {});
    }
    await report().catch(() => {});
    chat.telegram.settings.fault = undefined;
    await chat.settled();
    await person.says("/batal");
  }

  /** Killed in the middle of a question, of a preview, and while it hands over. */
  async function throughCrashes(): Promise<void> {
    const moments = ["what", "handover", "preview"] as const;
    for (const moment of options.isFull ? moments : moments.slice(-1)) {
      if (moment === "handover") await report(true);
      else await goTo(moment);
      for (const { content } of samples.slice(0, 40)) chat.telegram.people.sendRaw(CANARY.id, content);
      if (moment === "handover") void pass(61).catch(() => {});
      await soon(40);
      await bot.kill();
      await searchDisk(`after a kill (${moment})`);
      bot = await startCanaryBot();
      figures.restarts += 1;
      await chat.settled();
      await person.says(`lanjutan ${WRITTEN}`);
    }
    await passSlot();
  }

  /** The very search that finds nothing in the end finds a draft that is there. */
  async function controlMemory(): Promise<void> {
    await person.goesTo(3);
    await person.says(`Di aula ${WRITTEN}.`);
    await searchDisk("with a draft");
    const memory = await readMemory("draft");
    const marks = new Set(finder([...IDENTITY, ...CONTENT])(memory).map(({ mark }) => mark));
    controls["a draft is found in memory: its words"] = marks.has("what was written");
    controls["a draft is found in memory: whose it is"] = marks.has("the id");
  }

  /** An hour of simulated time, in which others go on using the bot. */
  async function leave(): Promise<void> {
    await pass(61);
    await soon(300);
    await other.says("boleh like postingan caleg?");
    await other.says("/bahasa");
    await other.taps("English");
    await pass(61);
    await other.says("/lapor");
    await other.says("/batal");
    // A long poll ends after half a minute.
    for (let poll = 0; poll < 2; poll++) {
      chat.telegram.world.updates.release();
      await soon(50);
    }
  }

  /** Everything that must not be found, as far as it is known by now. */
  function secrets(): Needle[] {
    const digits = receipts.flatMap((receipt, index) =>
      formsOf(`receipt ${index + 1}`, receipt.replaceAll(" ", "")).concat({
        mark: `receipt ${index + 1}`,
        form: "in groups",
        bytes: Buffer.from(receipt),
      }),
    );
    const keys = options.isRotated ? [KEY, OLD_KEY] : [KEY];
    return [...IDENTITY, ...CONTENT, ...digits, ...keys.flatMap((key) => hmacNeedles(key, CANARY.id))];
  }

  function search(where: string, bytes: Uint8Array, find: Find): void {
    figures.bytes += bytes.length;
    for (const { mark, form, offset } of find(bytes)) {
      const around = Buffer.from(bytes.subarray(Math.max(0, offset - 60), offset + 60)).toString("latin1");
      leaks.add(`${where}: ${mark} (${form}): ${JSON.stringify(around)}`);
    }
  }

  /** What the canary wrote may be in the group; what names it, nowhere but in its own chat. */
  function searchPayloads(): void {
    const findSecrets = finder(secrets());
    const findForGroup = finder(secrets().filter((needle) => !CONTENT.includes(needle)));
    const findWritten = finder(CONTENT);
    let isInGroup = false;
    for (const { method, params, files: uploads } of chat.telegram.calls()) {
      figures.payloads += 1;
      const isAnswer = method === "answerCallbackQuery" || method === "getFile";
      if (isAnswer || params.chat_id === CANARY.id || params.chat_id === String(CANARY.id)) continue;
      figures.payloadsToOthers += 1;
      const parts = [...uploads].map(([field, { fileName, mimeType, bytes }]) =>
        Buffer.concat([Buffer.from(`${field} ${fileName} ${mimeType}\n`), bytes]),
      );
      const whole = Buffer.concat([Buffer.from(`${method} ${JSON.stringify(params)}\n`), ...parts]);
      const toGroup = Number(params.chat_id) === group.chatId;
      search(`${method} to ${toGroup ? "the group" : "others"}`, whole, toGroup ? findForGroup : findSecrets);
      if (toGroup && findWritten(whole).length > 0) isInGroup = true;
    }
    controls["what was written has reached the group"] = isInGroup;
    controls["pictures have reached the group"] = chat
      .callsTo(group)
      .some(({ files: uploads }) => uploads.size > 0);
    const own = Buffer.from(chat.everythingSentTo(canary), "latin1");
    controls["a receipt is found in the canary's own chat"] = finder(secrets())(own).some(({ mark }) =>
      mark.startsWith("receipt"),
    );
  }

  /** Everything below the folder of this run, and files that the bot holds open without a name. */
  async function searchDisk(when: string): Promise<void> {
    const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.startsWith(join(folder, "memory")))
      // What the bot has learnt is large and its own: once is enough.
      .filter((path) => when === "after the end" || !path.startsWith(join(settings.folder, "cache")));
    const find = finder(secrets());
    for (const path of [...paths, ...bot.unnamedFiles()]) {
      const bytes = tryToRead(path);
      if (bytes === undefined) continue;
      figures.files += 1;
      search(`${relative(folder, path)}, ${when}`, bytes, find);
    }
  }

  async function searchBackup(): Promise<void> {
    const db = await openDatabase({ engine: "sqlite", file: join(settings.folder, "netral.db") });
    const file = join(folder, "tmp", "backup.db");
    await backupDatabase(db, file);
    await db.destroy();
    const bytes = readFileSync(file);
    figures.files += 1;
    search("a backup", bytes, finder(secrets()));
    const othersHmac = formsOf("HMAC", personKeys(KEY, "language")(other.id));
    controls["the HMAC of somebody who chose a language is found in a backup"] =
      finder(othersHmac)(bytes).length > 0;
  }

  async function searchMemory(): Promise<void> {
    search("memory an hour later", await readMemory("later"), finder(secrets()));
  }

  async function readMemory(name: string): Promise<Buffer> {
    const heapFile = join(kept, `${name}.heapsnapshot`);
    const bytesFile = join(kept, `${name}.bytes`);
    await bot.ask({ kind: "memory", heapFile, bytesFile });
    return Buffer.concat([readFileSync(heapFile), readFileSync(bytesFile)]);
  }

  async function startCanaryBot() {
    const child = fork(
      new URL("bot-process.ts", import.meta.url),
      [JSON.stringify({ ...settings, skewMinutes })],
      {
        execArgv: ["--expose-gc"],
        env: { ...process.env, TMPDIR: join(folder, "tmp"), LOG_LEVEL: "debug" },
        stdio: ["ignore", "pipe", "pipe", "ipc"],
      },
    );
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => output.push(chunk));
    const closed = once(child, "close");
    const answered = async () => {
      const ended = closed.then(([code, signal]) => {
        throw new Error(
          `the bot ended with ${code ?? signal}:\n${Buffer.concat(output).toString().slice(-2_000)}`,
        );
      });
      await Promise.race([once(child, "message"), ended]);
    };
    await answered();
    return {
      child,
      async ask(message: CanaryAsk) {
        const answer = answered();
        child.send(message);
        await answer;
      },
      async kill() {
        child.kill("SIGKILL");
        await closed;
      },
      async end() {
        child.send({ kind: "stop" } satisfies CanaryAsk);
        await closed;
      },
      unnamedFiles(): string[] {
        const open = `/proc/${child.pid}/fd`;
        if (!existsSync(open)) return [];
        return readdirSync(open)
          .map((number) => join(open, number))
          .filter((path) => tryToReadLink(path)?.endsWith(" (deleted)"));
      },
    };
  }
}

function tryToRead(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    // Gone since it was listed.
    return undefined;
  }
}

function tryToReadLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

const soon = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Chance that can be had again (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
