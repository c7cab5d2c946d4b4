import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import BetterSqlite3 from "better-sqlite3";
import type { Fault } from "../../src/local-telegram/bot-api-http.ts";
import { type LocalTelegram, startLocalTelegram } from "../../src/local-telegram/index.ts";
import type { BotSettings } from "../load/bot-process.ts";
import { type Child, startChild } from "../load/processes.ts";
import { type Hearing, startHearing } from "./hearing.ts";
import { isNumberedPicture, type TipGroup, watchTipGroup } from "./tip-group.ts";
import { MARK, type Reporters, startReporters } from "./tip-reporters.ts";

export interface CrashSettings {
  kills: number;
  people: number;
  /** 0: tips go at once. Otherwise the bot's clock runs `CLOCK_SPEED` times as fast. */
  slotMinutes: number;
  isForum: boolean;
  /** Of each of five kinds of fault, of the calls that send and hand over; a tenth of it of all others. */
  faultShare: number;
  /** Receipts that are looked up in the end. */
  lookups: number;
  /** Told now and then how far it is. */
  progress?: (words: string) => void;
}

export interface CrashFigures {
  kills: number;
  /** Kills by what the bot was doing. */
  killed: Record<Aim, number>;
  startsThatFailed: number;
  faults: number;
  tips: number;
  pictures: number;
  receiptsShown: number;
  arrived: number;
  /** Receipts that were shown more than once. */
  shownAgain: number;
  /** Taps on [Kirim] after a kill, by what they were answered with. */
  repeated: Record<string, number>;
  /** Most tips of one kill that had been kept and their receipts not shown. */
  mostUnshownOfAKill: number;
  unshown: number;
  orphans: { messages: number; topics: number };
  lookups: number;
  seconds: number;
  /** From the start of a process until it is ready. */
  startMs: number;
  /** From then until it is killed. */
  lifeMs: number;
  /** What does not hold of what was promised, in words; empty when all does. */
  broken: string[];
}

/** What is waited for before a kill. */
const AIMS = ["start", "moment", "submit", "receipt", "hand-over", "tidying"] as const;
type Aim = (typeof AIMS)[number];
const WEIGHTS: Record<Aim, number> = {
  start: 1,
  moment: 3,
  submit: 2,
  receipt: 3,
  "hand-over": 6,
  tidying: 3,
};
/** Longest that a process lives where what is waited for does not come. */
const LONGEST_LIFE_MS = 1_400;
const CLOCK_SPEED = 20;
/** An hour before midnight in Jakarta: the day changes in the middle of a run of three minutes. */
const CLOCK_START = Date.parse("2026-11-22T16:00:00Z");
const CALM_MS = 90_000;

const between = (least: number, most: number) => least + Math.random() * (most - least);

/** Kills the bot again and again while people report, then lets it end in peace and looks at what has arrived. */
export async function crashTips(settings: CrashSettings): Promise<CrashFigures> {
  const startedAt = performance.now();
  const folder = mkdtempSync(join(tmpdir(), "netral-crash-"));
  const databaseFile = join(folder, "netral.db");
  const telegram = await startLocalTelegram({ keptMessages: 100_000, keptCalls: 0, queryLifetimeMs: 10_000 });
  const { apiRoot, token, groups, people } = telegram;
  const ownerId = people.create({ first_name: "Pemilik" }).id;
  const group = groups.create({ title: "Moderator", ownerId, memberIds: [], isForum: settings.isForum });
  const bot: BotSettings = {
    apiRoot,
    token,
    databaseFile,
    throttled: false,
    moderatorChatId: group.id,
    tipSlotMinutes: settings.slotMinutes,
    handoverPausesMs: [50, 200],
    ...(settings.slotMinutes > 0 && {
      clock: { startMs: CLOCK_START, startedAt: Date.now(), speed: CLOCK_SPEED },
    }),
  };
  let child: Child | undefined;
  try {
    const hearing = startHearing(telegram);
    const shown = watchTipGroup(telegram, group.id, MARK);
    const reporters = startReporters(hearing, settings.people);
    const kills = { killed: newCounts(), startsThatFailed: 0 };
    const times = { starts: [] as number[], lives: [] as number[] };
    const faults = { count: 0 };
    for (let kill = 0; kill < settings.kills; kill++) {
      const aim = chooseAim();
      const aimed = watchCalls(telegram, group.id, aim, settings.faultShare, faults);
      child = startChild("../load/bot-process.ts", bot);
      const exited = once(child.process, "exit");
      if (aim === "start") await Promise.race([sleep(between(100, 700)), exited]);
      else await liveUntil(child, aim, aimed, reporters, times);
      const isDead = child.process.exitCode !== null;
      if (isDead) kills.startsThatFailed += 1;
      child.process.kill("SIGKILL");
      await exited;
      reporters.botWasKilled();
      kills.killed[aim] += 1;
      if (kill % 25 === 24) settings.progress?.(`${kill + 1} kills, ${reporters.tips.length} tips`);
    }
    const tellTime = (words: string) =>
      settings.progress?.(`${Math.round((performance.now() - startedAt) / 1_000)} s: ${words}`);
    tellTime("no more kills");
    telegram.settings.fault = undefined;
    child = startChild("../load/bot-process.ts", bot);
    await child.says();
    reporters.botIsUp();
    await reporters.end(CALM_MS);
    tellTime("everybody is done");
    const waiting = () => countRows(databaseFile, "tip_outbox");
    const deadline = performance.now() + CALM_MS;
    while (waiting() > 0 && performance.now() < deadline) await sleep(200);
    tellTime("all is handed over");
    const figures = await evaluate(telegram, shown, reporters);
    if (waiting() > 0) figures.broken.push(`${waiting()} parcels still wait`);
    const keyFolder = join(folder, "outbox-keys");
    const keys = existsSync(keyFolder) ? readdirSync(keyFolder) : [];
    if (keys.length > 0) figures.broken.push(`outbox keys are left: ${keys.join(", ")}`);
    const receipts = reporters.tips.filter((tip) => tip.shown > 0).map((tip) => tip.receipt);
    const lookups = await lookUp(hearing, receipts, settings.lookups, figures.broken);
    await child.end();
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    const [startMs, lifeMs] = [mean(times.starts), mean(times.lives)];
    return {
      kills: settings.kills,
      ...kills,
      faults: faults.count,
      ...figures,
      lookups,
      seconds,
      startMs,
      lifeMs,
    };
  } finally {
    child?.process.kill("SIGKILL");
    await telegram.close();
    rmSync(folder, { recursive: true });
  }
}

const mean = (list: readonly number[]) => Math.round(list.reduce((sum, one) => sum + one, 0) / list.length);
const newCounts = () => Object.fromEntries(AIMS.map((aim) => [aim, 0])) as Record<Aim, number>;

function chooseAim(): Aim {
  const tickets = AIMS.flatMap((aim) => Array.from({ length: WEIGHTS[aim] }, () => aim));
  return tickets[Math.floor(Math.random() * tickets.length)] ?? "moment";
}

async function liveUntil(
  child: Child,
  aim: Aim,
  aimed: Promise<number>,
  reporters: Reporters,
  times: { starts: number[]; lives: number[] },
): Promise<void> {
  const startedAt = performance.now();
  const isReady = await child.says().then(
    () => true,
    () => false,
  );
  if (!isReady) return;
  reporters.botIsUp();
  const readyAt = performance.now();
  times.starts.push(readyAt - startedAt);
  if (aim === "moment") await sleep(between(30, LONGEST_LIFE_MS));
  else {
    const afterMs = await Promise.race([aimed, sleep(LONGEST_LIFE_MS, 0, { ref: false })]);
    if (afterMs > 0) await sleep(afterMs);
  }
  times.lives.push(performance.now() - readyAt);
}

/**
 * Lets calls go wrong, and resolves when what is aimed at is seen, with how long to wait from then on. Half of the
 * kills without a pause let the call be lost, the others let it take effect with nobody to hear of it.
 */
function watchCalls(
  { settings }: LocalTelegram,
  groupId: number,
  aim: Aim,
  share: number,
  faults: { count: number },
): Promise<number> {
  let left = aim === "hand-over" ? Math.ceil(between(0, 9)) : 1;
  return new Promise((resolve) => {
    settings.fault = (method, params) => {
      if (isAimedAt(aim, groupId, method, params) && --left === 0) {
        const pause =
          aim === "submit" ? between(100, 700) : aim === "tidying" ? between(0, 60) : between(-15, 15);
        resolve(pause);
        if (pause <= 0 && Math.random() < 0.5) return { kind: "reset" };
      }
      const fault = chooseFault(isAtStake(groupId, params) ? share : share / 10);
      if (fault !== undefined) faults.count += 1;
      return fault;
    };
  });
}

function isAimedAt(aim: Aim, groupId: number, method: string, params: Record<string, unknown>): boolean {
  const text = String(params.text ?? "");
  const isToGroup = Number(params.chat_id) === groupId && /^(?:send(?!Chat)|edit|createForum)/.test(method);
  switch (aim) {
    case "submit":
      return method === "answerCallbackQuery" && text.startsWith("Sedang dikirim");
    case "receipt":
      return method === "sendMessage" && text.includes("Tanda terima Anda");
    case "hand-over":
      return isToGroup;
    case "tidying":
      // The card is the last that is shown of a tip.
      return isToGroup && /^edit/.test(method) && text.includes("Belum ada yang menangani");
    default:
      return false;
  }
}

/** A dialogue has some thirty calls before [Kirim]: it would hardly ever come so far in the life of one process. */
function isAtStake(groupId: number, { chat_id, text }: Record<string, unknown>): boolean {
  return Number(chat_id) === groupId || /^Sedang dikirim|Tanda terima Anda/.test(String(text ?? ""));
}

function chooseFault(share: number): Fault | undefined {
  const kind = Math.floor(Math.random() / share);
  switch (kind) {
    case 0:
      return {
        kind: "error",
        error_code: 429,
        description: "Too Many Requests: retry after 1",
        retry_after: 1,
      };
    case 1:
      return { kind: "error", error_code: 500, description: "Internal Server Error" };
    case 2:
      return { kind: "hang", ms: between(200, 3_000) };
    case 3:
      return { kind: "reset" };
    case 4:
      return { kind: "reset", isDone: true };
    default:
      return undefined;
  }
}

async function evaluate({ world }: LocalTelegram, group: TipGroup, reporters: Reporters) {
  const broken = [...reporters.broken];
  const { tips } = reporters;
  const known = new Set(tips.map((tip) => tip.mark));
  let arrived = 0;
  let pictures = 0;
  for (const tip of tips) {
    const { texts, photos } = group.shows(tip.mark);
    const name = `${tip.mark} (${tip.fate})`;
    if (texts.length > 0) arrived += 1;
    if (texts.length > 1 || group.everIn(tip.mark) > 1) broken.push(`${name} was shown twice`);
    if (tip.shown > 0 && texts.length === 0)
      broken.push(`${name}: its receipt was shown, and it has not arrived`);
    if (tip.fate === "not-sent" && texts.length > 0) broken.push(`${name} was denied, and has arrived`);
    if (texts.length !== 1) continue;
    const wanted = tip.picture === undefined ? 0 : 1;
    if (photos.length !== wanted) broken.push(`${name} has ${photos.length} pictures instead of ${wanted}`);
    const fileId = photos[0]?.photo?.at(-1)?.file_id;
    if (tip.picture === undefined || fileId === undefined) continue;
    pictures += 1;
    const bytes = world.files.byId(fileId)?.bytes;
    if (bytes === undefined || !(await isNumberedPicture(bytes, tip.number)))
      broken.push(`${name} stands with a picture that is not its own`);
  }
  for (const mark of group.marks()) if (!known.has(mark)) broken.push(`${mark} arrived from nowhere`);
  // Kept, but its receipt was not out when the process died: told on the repeated tap, or never asked for.
  const unshown = tips.filter((tip) => tip.killedWith !== undefined && group.everIn(tip.mark) > 0);
  const ofKill = new Map<number, number>();
  for (const { killedWith = 0 } of unshown) ofKill.set(killedWith, (ofKill.get(killedWith) ?? 0) + 1);
  const mostUnshownOfAKill = Math.max(0, ...ofKill.values());
  if (mostUnshownOfAKill > 1) broken.push(`${mostUnshownOfAKill} tips of one kill arrived without a receipt`);
  return {
    tips: tips.length,
    pictures,
    receiptsShown: tips.filter((tip) => tip.shown > 0).length,
    arrived,
    shownAgain: tips.filter((tip) => tip.shown > 1).length,
    repeated: reporters.repeated,
    mostUnshownOfAKill,
    unshown: unshown.length,
    orphans: group.orphans(),
    broken,
  };
}

/** Somebody opens receipts, chosen by chance. @returns how many */
async function lookUp(
  hearing: Hearing,
  receipts: readonly string[],
  most: number,
  broken: string[],
): Promise<number> {
  const { id } = hearing.telegram.people.create({ first_name: "Pemegang tanda terima" });
  const chosen = receipts.toSorted(() => Math.random() - 0.5).slice(0, most);
  for (const receipt of chosen) {
    const from = hearing.now(id);
    hearing.say(id, `/cek ${receipt}`);
    const answer = await hearing.until(id, from, 10_000, ({ text }) => text);
    if (!/^Laporan Anda: /.test(answer ?? "")) broken.push(`/cek says «${answer?.slice(0, 80)}»`);
  }
  return chosen.length;
}

function countRows(databaseFile: string, table: "tip_outbox"): number {
  const db = new BetterSqlite3(databaseFile, { readonly: true });
  try {
    return (db.prepare(`select count(*) count from ${table}`).get() as { count: number }).count;
  } finally {
    db.close();
  }
}
