import type { Sign } from "./attackers.ts";
import type { Snapshot } from "./snapshot.ts";
import type { SentTip } from "./town.ts";

const PAGE = 4_096;
const LOG_HEADER = 32;
const FRAME_HEADER = 24;
/** Rows are shorter. */
const NEIGHBOURHOOD = 160;

type Needle = (tip: SentTip) => string | undefined;

/** How the rows of tips begin in the table and in its indexes: SQLite stores the values of a row one after the other. */
function structures(view: Snapshot): [string, Needle][] {
  const waiting = new Map<string, { id: string; sealed: Buffer }>();
  for (const row of view.tables.get("tip_outbox") ?? []) {
    const { id, code, sealed } = row as { id: string; code: string; sealed: Uint8Array };
    waiting.set(code, { id, sealed: Buffer.from(sealed) });
  }
  const day = (tip: SentTip) => tip.day;
  return [
    ["tips", (tip) => tip.lookup + tip.code],
    ["tips by code", (tip) => tip.code + tip.lookup],
    ["tips by active_on", (tip) => day(tip) + tip.lookup],
    ["tip_tombstones", (tip) => tip.lookup],
    ["desk_tips", (tip) => `${tip.code}-100`],
    ["outbox", (tip) => (waiting.has(tip.code) ? `${waiting.get(tip.code)?.id}${tip.code}` : undefined)],
    [
      "outbox by code",
      (tip) => (waiting.has(tip.code) ? `${tip.code}${waiting.get(tip.code)?.id}` : undefined),
    ],
    [
      "outbox overflow",
      (tip) => waiting.get(tip.code)?.sealed.subarray(3_000, 3_016).toString("latin1") || undefined,
    ],
  ];
}

export const looksAtFile = {
  /** Places within one page (SQLite fills a page from its end), and numbers of pages. */
  signs(view: Snapshot, tips: readonly SentTip[]): Sign[] {
    const text = view.file.toString("latin1");
    return structures(view).flatMap(([name, needle]): Sign[] => {
      const places = new Map<string, number>();
      for (const tip of tips) {
        const searched = needle(tip);
        const at = searched === undefined ? -1 : text.indexOf(searched);
        if (at >= 0) places.set(tip.code, at);
      }
      const pages = new Map([...places].map(([code, at]) => [code, String(Math.floor(at / PAGE))]));
      return [
        { by: `${name}: place in its page`, values: places, groups: pages },
        {
          by: `${name}: number of the page`,
          values: new Map([...pages].map(([code, page]) => [code, Number(page)])),
        },
      ];
    });
  },

  /** The bytes around every place where a code stands. */
  around(file: Buffer, code: string): Buffer[] {
    const found: Buffer[] = [];
    for (let at = file.indexOf(code, 0, "latin1"); at >= 0; at = file.indexOf(code, at + 1, "latin1")) {
      // Within its page: beyond it something else begins.
      const start = Math.floor(at / PAGE) * PAGE;
      found.push(
        file.subarray(
          Math.max(start, at - NEIGHBOURHOOD),
          Math.min(start + PAGE, at + code.length + NEIGHBOURHOOD),
        ),
      );
    }
    return found;
  },
};

/** In which frame of the log each tip first turns up: frames are in the order of writing. */
export function looksAtLog(view: Snapshot, tips: readonly SentTip[]): Sign[] {
  const text = view.writeAheadLog.toString("latin1");
  return structures(view).map(([name, needle]) => {
    const values = new Map<string, number>();
    for (const tip of tips) {
      const searched = needle(tip);
      const at = searched === undefined ? -1 : text.indexOf(searched);
      if (at >= 0) values.set(tip.code, Math.floor((at - LOG_HEADER) / (FRAME_HEADER + PAGE)));
    }
    return { by: `${name}: first frame of the log`, values };
  });
}

/**
 * Whose row was written last before a tip was, as the log tells it.
 * @param keys HMACs as they stand in rows, with their owners
 * @returns ids by code
 */
export function neighboursInLog(
  view: Snapshot,
  tips: readonly SentTip[],
  keys: ReadonlyMap<string, number>,
): Map<string, number> {
  const found = new Map<string, number>();
  const pages = new Map<number, string>();
  const before = (page: number) =>
    pages.get(page) ?? view.file.subarray((page - 1) * PAGE, page * PAGE).toString("latin1");
  const rows = [...view.tables.values()].flat();
  const people = new Set(
    rows.flatMap((row) => Object.values(row).filter((value) => keys.has(value as string)) as string[]),
  );
  let latest: number | undefined;
  const log = view.writeAheadLog;
  for (let at = LOG_HEADER; at + FRAME_HEADER + PAGE <= log.length; at += FRAME_HEADER + PAGE) {
    const page = log.readUInt32BE(at);
    const now = log.subarray(at + FRAME_HEADER, at + FRAME_HEADER + PAGE).toString("latin1");
    const then = before(page);
    for (const key of people) {
      const place = now.indexOf(key);
      if (place >= 0 && !then.includes(now.slice(place, place + 40))) latest = keys.get(key);
    }
    for (const { code, lookup } of tips) {
      if (latest === undefined || found.has(code)) continue;
      if (now.includes(lookup + code) && !then.includes(lookup + code)) found.set(code, latest);
    }
    pages.set(page, now);
  }
  return found;
}
