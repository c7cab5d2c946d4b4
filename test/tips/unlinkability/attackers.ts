import { createHash, createHmac } from "node:crypto";
import { personKeys } from "../../../src/privacy/person-key.ts";
import { subkey } from "../../../src/privacy/secret-key.ts";
import { GROUP_COLUMNS, PERSON_COLUMNS } from "../../../src/storage/under-keys.ts";
import { looksAtFile, looksAtLog, neighboursInLog } from "./pages.ts";
import type { SeenRow, Snapshot } from "./snapshot.ts";
import { type Random, shuffled, tailOf, tailOfTosses } from "./statistics.ts";
import { type Known, PEOPLE, type SentTip, type Town } from "./town.ts";

/** What an attacker made out, and how likely it is for somebody who merely guesses. */
export interface Finding {
  /** By what; the best of all that was tried. */
  by: string;
  hits: number;
  of: number;
  /** Of so many hits by chance, all that was tried counted in. */
  probability: number;
}

/** Has the disk at several moments, the secret key and the ids of all users, and tries to say who sent which tip. */
export type Attacker = (town: Town, random: Random) => Finding;

/** What can be seen of a tip by which it might be put in an order, or compared. */
export interface Sign {
  by: string;
  /** By code. */
  values: ReadonlyMap<string, number | string>;
  /** Only signs of the same group can be put in an order; all can, where there is none. */
  groups?: ReadonlyMap<string, string>;
}

/** Looks for each person's id and HMACs in everything that belongs to a tip. */
const matchesHmacs: Attacker = (town) => {
  const needles = needlesOf(town);
  const views = [town.end, ...town.quiet, ...(town.backup === undefined ? [] : [town.backup])];
  const byRows = new Map<string, number>();
  const byBytes = new Map<string, number>();
  for (const view of views) {
    for (const [code, rows] of rowsOfTips(view, town.tips)) {
      for (const value of rows.flatMap(({ row }) => Object.values(row))) {
        const found = needles.find(bytesOf(value));
        if (found !== undefined) byRows.set(code, found);
      }
    }
    for (const tip of town.tips) {
      for (const around of looksAtFile.around(view.file, tip.code)) {
        const found = needles.find(around);
        if (found !== undefined) byBytes.set(tip.code, found);
      }
    }
  }
  // Apart: bytes next to a tip may be the next row's.
  const [one, other] = [whoOfAll(byRows, town), whoOfAll(byBytes, town)];
  const better = one.probability <= other.probability ? one : other;
  return { ...better, probability: Math.min(1, 2 * better.probability) };
};

/** Knows in which order people sent something, and takes rows, row numbers and values to be in that order. */
const readsOrderOfRows: Attacker = (town, random) =>
  best(inAllViews(town, signsOfRows), town, (tip) => tip.order, random);

/** The same, once the tips were handed over. */
const readsOrderOfRowsLater: Attacker = (town, random) =>
  best(inAllViews({ ...town, quiet: [] }, signsOfRows), town, (tip) => tip.order, random);

/** The same with places in the raw file: of pages, and within pages; once the tips were handed over. */
const readsPages: Attacker = (town, random) =>
  best(inAllViews({ ...town, quiet: [] }, looksAtFile.signs), town, (tip) => tip.order, random);

/** The same while they wait. Known to succeed: see «Order» in `docs/threat-model.md`. */
export const readsPagesBefore: Attacker = (town, random) => {
  const views = inAllViews(town, looksAtFile.signs);
  return best(
    views.filter(({ by }) => by.startsWith("waiting")),
    town,
    (tip) => tip.order,
    random,
  );
};

/** The same with the write-ahead log of a quiet hour. */
const readsLog: Attacker = (town, random) =>
  best(inAllViews(town, looksAtLog), town, (tip) => tip.order, random);

/** Takes whoever was active just before a tip, as the write-ahead log tells it, for its sender. */
const asksWhoWasActive: Attacker = (town) => {
  const keys = keysInTables(town);
  const guesses = new Map<string, number>();
  town.quiet.forEach((view, slot) => {
    for (const [code, key] of neighboursInLog(view, ofSlot(town, slot), keys)) guesses.set(code, key);
  });
  return whoOfAll(guesses, town);
};

/** Codes of waiting tips that the log of a quiet hour shows behind somebody's row, be it whose it may. */
export function tipsInLog(town: Town): string[] {
  const keys = keysInTables(town);
  return town.quiet.flatMap((view, slot) => [...neighboursInLog(view, ofSlot(town, slot), keys).keys()]);
}

/** Compares days of tips with the days on which people were last seen. */
const comparesDays: Attacker = (town, random) => compares(town, () => new Map(), /^\d{4}-\d\d-\d\d$/, random);

/** Compares whatever stands with a tip with the language of each person. */
const comparesLanguages: Attacker = (town, random) =>
  compares(town, languagesOf, /^(?:id|en|wib|wita|wit)$/, random);

/** Compares ids of messages in the group with ids of messages in private chats. */
const comparesMessageIds: Attacker = (town, random) =>
  best(
    signsOfRows(town.end, town.tips).filter(({ by }) => /topic|card|message|progress/.test(by)),
    town,
    (tip) => tip.messageId,
    random,
  );

/** Knows how much each sender wrote, and weighs what is sealed. */
const weighsSealedRows: Attacker = (town, random) =>
  best(
    town.quiet
      .flatMap((view, slot) => signsOfRows(view, ofSlot(town, slot)))
      .filter(({ by }) => by.endsWith("size")),
    town,
    (tip) => tip.length,
    random,
  );

/** Whom the file of SQLite has to withstand. */
export const ATTACKERS: Readonly<Record<string, Attacker>> = {
  "matches HMACs": matchesHmacs,
  "reads the order of rows": readsOrderOfRows,
  "reads places in the file": readsPages,
  "reads the write-ahead log": readsLog,
  "asks who was active just before": asksWhoWasActive,
  "compares days": comparesDays,
  "compares languages": comparesLanguages,
  "compares message ids": comparesMessageIds,
  "weighs what is sealed": weighsSealedRows,
};

/** PostgreSQL: the order in which tips came shows until they are handed over, and its log is not in our hands. */
export const ATTACKERS_OF_SERVER: Readonly<Record<string, Attacker>> = {
  "matches HMACs": matchesHmacs,
  "reads the order of rows": readsOrderOfRowsLater,
  "compares days": comparesDays,
  "compares languages": comparesLanguages,
  "compares message ids": comparesMessageIds,
  "weighs what is sealed": weighsSealedRows,
};

/** Each named by when it was seen: what shows a tip while it waits and afterwards are two signs, not one. */
function inAllViews(town: Town, look: (view: Snapshot, tips: readonly SentTip[]) => Sign[]): Sign[] {
  const named = (when: string, signs: readonly Sign[]) =>
    signs.map((sign) => ({ ...sign, by: `${when}: ${sign.by}` }));
  return [
    ...town.quiet.flatMap((view, slot) => named("waiting", look(view, ofSlot(town, slot)))),
    ...named("at the end", look(town.end, town.tips)),
    ...(town.backup === undefined ? [] : named("backup", look(town.backup, town.tips))),
  ];
}

const ofSlot = (town: Town, slot: number) => town.tips.filter((tip) => tip.slot === slot);

/** Only of tips that the attacker claims to know: guesses at the others would be noise, and hide the few that are right. */
function whoOfAll(guesses: ReadonlyMap<string, number>, { tips }: Town): Finding {
  const claimed = tips.filter((tip) => guesses.has(tip.code));
  const hits = claimed.filter((tip) => guesses.get(tip.code) === tip.sender).length;
  const chances = new Array<number>(claimed.length).fill(1 / PEOPLE);
  return { by: "one of all people", hits, of: claimed.length, probability: tailOf(hits, chances) };
}

/**
 * Two tips of one slot and their two senders: who sent which? For each sign the pairs that it can order, no tip in
 * two of them; a coin for what is equal.
 */
function best(signs: readonly Sign[], town: Town, truth: (tip: SentTip) => number, random: Random): Finding {
  const byName = new Map<string, { hits: number; of: number }>();
  for (const { by, values, groups } of signs) {
    const tally = byName.get(by) ?? { hits: 0, of: 0 };
    byName.set(by, tally);
    const together = new Map<string, SentTip[]>();
    for (const tip of shuffled(town.tips, random)) {
      if (!values.has(tip.code)) continue;
      const key = `${tip.slot} ${groups?.get(tip.code) ?? ""}`;
      together.set(key, [...(together.get(key) ?? []), tip]);
    }
    for (const tips of together.values()) {
      for (let at = 0; at + 1 < tips.length; at += 2) {
        const [one, other] = [tips[at], tips[at + 1]] as [SentTip, SentTip];
        const signed = compare(values.get(one.code), values.get(other.code));
        const isHit =
          signed === 0 ? random() < 0.5 : Math.sign(signed) === Math.sign(truth(one) - truth(other));
        tally.of += 1;
        if (isHit) tally.hits += 1;
      }
    }
  }
  return strongest(byName);
}

/** Two tips and their two senders, of whom something different is known: who sent which, if equal goes with equal? */
function compares(
  town: Town,
  features: (known: Known) => ReadonlyMap<string, string>,
  compared: RegExp,
  random: Random,
): Finding {
  const kept = featuresInTables(town, compared);
  const known = (tip: SentTip) =>
    new Map([...features(town.people.get(tip.sender) as Known), ...(kept.get(tip.sender) ?? [])]);
  const byName = new Map<string, { hits: number; of: number }>();
  const names = new Set(town.tips.flatMap((tip) => [...known(tip).keys()]));
  for (const name of names) {
    for (const { by, values } of signsOfRows(town.end, town.tips)) {
      const tally = { hits: 0, of: 0 };
      byName.set(`${name} = ${by}`, tally);
      const tips = shuffled(town.tips, random).filter((tip) => values.has(tip.code));
      while (tips.length > 0) {
        const one = tips.pop() as SentTip;
        const at = tips.findIndex((tip) => known(tip).get(name) !== known(one).get(name));
        if (at < 0) continue;
        const [other] = tips.splice(at, 1) as [SentTip];
        const fits = (tip: SentTip, sender: SentTip) =>
          String(values.get(tip.code)) === known(sender).get(name) ? 1 : 0;
        const score = fits(one, one) + fits(other, other) - fits(one, other) - fits(other, one);
        tally.of += 1;
        if (score === 0 ? random() < 0.5 : score > 0) tally.hits += 1;
      }
    }
  }
  return strongest(byName);
}

const languagesOf = (known: Known): ReadonlyMap<string, string> => new Map([["locale", known.locale]]);

function strongest(byName: ReadonlyMap<string, { hits: number; of: number }>): Finding {
  let found: Finding = { by: "nothing", hits: 0, of: 0, probability: 1 };
  for (const [by, { hits, of }] of byName) {
    const probability = Math.min(1, tailOfTosses(hits, of) * byName.size);
    if (probability < found.probability) found = { by, hits, of, probability };
  }
  return found;
}

function compare(a: number | string | undefined, b: number | string | undefined): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

/** Every row in which a tip's code or look-up id stands, by code. */
function rowsOfTips(
  view: Snapshot,
  tips: readonly SentTip[],
): Map<string, { table: string; row: SeenRow }[]> {
  const owners = new Map(
    tips.flatMap(({ code, lookup }) => [[code, code] as const, [lookup, code] as const]),
  );
  const found = new Map<string, { table: string; row: SeenRow }[]>();
  for (const [table, rows] of view.tables) {
    for (const row of rows) {
      const code = Object.values(row)
        .map((value) => owners.get(value as string))
        .find((owner) => owner !== undefined);
      if (code !== undefined) found.set(code, [...(found.get(code) ?? []), { table, row }]);
    }
  }
  return found;
}

/** Each column of each table in which tips are: its value, or its size where it is bytes. */
function signsOfRows(view: Snapshot, tips: readonly SentTip[]): Sign[] {
  const signs = new Map<string, Map<string, number | string>>();
  for (const [code, rows] of rowsOfTips(view, tips)) {
    for (const { table, row } of rows) {
      for (const [column, value] of Object.entries(row)) {
        const [by, sign] = signOf(`${table}.${column}`, value);
        if (sign === undefined) continue;
        const values = signs.get(by) ?? new Map<string, number | string>();
        signs.set(by, values);
        if (!values.has(code)) values.set(code, sign);
      }
    }
  }
  return [...signs].map(([by, values]) => ({ by, values }));
}

function signOf(by: string, value: unknown): [string, number | string | undefined] {
  if (value instanceof Uint8Array) return [`${by}, size`, value.length];
  if (typeof value === "number") return [by, value];
  if (typeof value !== "string") return [by, undefined];
  if (by.endsWith("(ctid)")) {
    const [page = "0", place = "0"] = value.slice(1, -1).split(",");
    return [by, Number(page) * 1_000 + Number(place)];
  }
  // Lists of ids, and what was kept of a hand-over.
  const firstNumber = /^[[{]/.test(value) ? /\d+/.exec(value)?.[0] : undefined;
  return [by, firstNumber === undefined ? value : Number(firstNumber)];
}

/** What the tables say of each person: every column of that kind in every row under one of their HMACs. */
function featuresInTables(town: Town, compared: RegExp): Map<number, Map<string, string>> {
  const owners = keysInTables(town);
  const features = new Map<number, Map<string, string>>();
  for (const [table, rows] of town.end.tables) {
    for (const row of rows) {
      const owner = Object.values(row)
        .map((value) => owners.get(value as string))
        .find((id) => id !== undefined);
      if (owner === undefined) continue;
      const known = features.get(owner) ?? new Map<string, string>();
      features.set(owner, known);
      for (const [column, value] of Object.entries(row)) {
        if (typeof value === "string" && compared.test(value)) known.set(`${table}.${column}`, value);
      }
    }
  }
  return features;
}

const FEATURES = [
  ...new Set([...PERSON_COLUMNS, ...GROUP_COLUMNS].map(({ feature }) => feature)),
  ...["tips", "tip", "faq", "desk", "moderation", "erasure", "pledge", "certificate", "welcome", "stages"],
];

function keysInTables({ ids, secretKey }: Town): Map<string, number> {
  const keys = FEATURES.map((feature) => personKeys(secretKey, feature));
  return new Map(ids.flatMap((id) => keys.map((keyOf) => [keyOf(id) as string, id] as const)));
}

/** Ids and HMACs of everybody in every form in which they might be kept, found anywhere within bytes. */
function needlesOf({ ids, secretKey }: Town): { find(bytes: Buffer): number | undefined } {
  const byStart = new Map<string, number>();
  const START = 8;
  for (const id of ids) {
    const eight = Buffer.alloc(8);
    eight.writeBigUInt64LE(BigInt(id));
    const turned = Buffer.from(eight).reverse();
    const texts = [String(id), id.toString(16).padStart(8, "0")].map((text) => Buffer.from(text));
    const hashes = [
      createHash("sha256").update(String(id)).digest(),
      createHmac("sha256", secretKey).update(String(id)).digest(),
      ...FEATURES.map((feature) =>
        createHmac("sha256", subkey(secretKey, `person/${feature}`))
          .update(String(id))
          .digest(),
      ),
    ];
    const written = hashes.flatMap((hash) => [
      hash,
      ...(["hex", "base64", "base64url"] as const).map((form) => Buffer.from(hash.toString(form))),
    ]);
    for (const needle of [eight, turned, ...texts, ...written]) {
      byStart.set(needle.subarray(0, START).toString("latin1"), id);
    }
  }
  return {
    find(bytes) {
      const text = bytes.toString("latin1");
      for (let at = 0; at + START <= text.length; at++) {
        const found = byStart.get(text.slice(at, at + START));
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

function bytesOf(value: unknown): Buffer {
  return value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value));
}
