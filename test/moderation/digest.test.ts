import { beforeEach, expect, it } from "vitest";
import { loadTranslator } from "../../src/bot/translate.ts";
import { faqStore } from "../../src/faq/store.ts";
import { createDigest, type DigestDeps } from "../../src/moderation/digest.ts";
import type { TipStatistics } from "../../src/moderation/statistics.ts";
import { type ModerationStore, moderationStore } from "../../src/moderation/store.ts";
import { sealer } from "../../src/privacy/seal.ts";
import type { Database } from "../../src/storage/database.ts";
import { content } from "../quiz/fixture.ts";
import { onEveryEngine } from "../support/databases.ts";
import { silentLog } from "../support/log.ts";

const GROUP = -100123;
const t = (await loadTranslator("locales"))("id");
const seals = sealer(new Uint8Array(32), "test");
let db: Database;
let store: ModerationStore;
let now: number;
let sent: string[];

function digest(other: Partial<DigestDeps> = {}) {
  return createDigest({
    moderatorChat: () => GROUP,
    store,
    flushCounts: async () => {},
    content: () => content,
    t,
    send: async (_chatId, html) => void sent.push(html),
    hour: 7,
    timeZone: "Asia/Jakarta",
    now: () => now,
    log: silentLog,
    ...other,
  });
}

/** Yesterday's questions: so many answered, so many not. */
async function happened(answered: number, unanswered: number): Promise<void> {
  await faqStore(db, seals).addAsked([
    { day: "2026-11-21", entryId: "medsos-like", outcome: "answer", count: answered },
    { day: "2026-11-21", entryId: "", outcome: "none", count: unanswered },
    { day: "2026-11-22", entryId: "medsos-like", outcome: "answer", count: 1000 },
  ]);
}

const tips: TipStatistics = {
  byKindAndStatus: [
    { kind: "Media sosial", status: "Baru", count: 2, isWaiting: true },
    { kind: "Kampanye", status: "Baru", count: 1, isWaiting: true },
    { kind: "Kampanye", status: "Ditutup", count: 9 },
  ],
};

onEveryEngine("the morning message", (open) => {
  beforeEach(async () => {
    db = await open();
    store = moderationStore(db, { questions: seals, decisions: seals });
    now = Date.parse("2026-11-22T07:30:00+07:00");
    sent = [];
  });

  it("tells yesterday's questions, what came for the curators, and the tips that wait", async () => {
    await happened(40, 10);
    await faqStore(db, seals).keepQuestion("2026-11-21", "boleh ikut lomba?");
    expect(await digest({ countTips: async () => tips }).check()).toBe("sent");
    expect(sent).toEqual([
      [
        "<b>Ringkasan 21 November 2026</b>",
        "",
        "Pertanyaan: 50, terjawab 80%",
        "Pertanyaan baru untuk kurator: 1. Buka /antrean",
        "Laporan yang menunggu: Baru 3",
      ].join("\n"),
    ]);
  });

  it("comes once a day, also after a restart, and again the next day", async () => {
    await happened(40, 10);
    expect(await digest().check()).toBe("sent");
    expect(await digest().check()).toBe("done");
    now += 24 * 3_600_000;
    expect(await digest().check()).toBe("sent");
    expect(sent).toHaveLength(2);
  });

  it("does not come before its hour in the operator's time zone, nor without a group", async () => {
    await happened(40, 10);
    now = Date.parse("2026-11-22T06:59:00+07:00");
    expect(await digest().check()).toBe("early");
    expect(await digest({ timeZone: "Asia/Jayapura" }).check()).toBe("sent");
    expect(await digest({ moderatorChat: () => undefined }).check()).toBe("early");
  });

  it("does not come where there is nothing to say", async () => {
    expect(await digest({ countTips: async () => ({ byKindAndStatus: [] }) }).check()).toBe("nothing");
    expect(sent).toEqual([]);
  });

  it("hides counts under five, in a form that Telegram reads", async () => {
    await happened(2, 1);
    await digest().check();
    expect(sent[0]).toContain("Pertanyaan: &lt;5");
  });

  it("is tried again where it could not be sent", async () => {
    await happened(40, 10);
    let fails = true;
    const moody = digest({
      send: async (_chatId, html) => {
        if (fails) throw new Error("no connection");
        sent.push(html);
      },
    });
    expect(await moody.check()).toBe("failed");
    fails = false;
    expect(await moody.check()).toBe("sent");
    expect(sent).toHaveLength(1);
  });
});
