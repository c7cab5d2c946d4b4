import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Fault } from "../../src/local-telegram/bot-api-http.ts";
import { newToken } from "../../src/tips/receipt.ts";
import { startTipLine, type TipLineOptions, type TipLineUnderTest } from "../support/tip-line.ts";

let tips: TipLineUnderTest;
const open = async (options?: TipLineOptions) => {
  tips = await startTipLine(options);
};
afterEach(() => tips.close());

const JPEG = readFileSync("test/tips/red.jpg");
const picture = { bytes: JPEG, width: 8, height: 8 };
/** What the group shows now, pictures counted. */
const shown = () => ({
  text: tips.group.sees(),
  pictures: tips.group.messages().filter((message) => message.photo !== undefined).length,
});
const databaseBytes = () =>
  readdirSync(dirname(tips.databaseFile))
    .filter((name) => name.startsWith("netral.db"))
    .map((name) => readFileSync(join(dirname(tips.databaseFile), name), "latin1"))
    .join("");
const keyFiles = () => (existsSync(tips.outboxKeyFolder) ? readdirSync(tips.outboxKeyFolder) : []);

describe("a tip that was kept", () => {
  it("waits for the next slot, sealed, and leaves nothing behind once it is handed over", async () => {
    await open();
    await tips.send({ what: "Rapat kampanye di aula", where: "Aula kecamatan", pictures: [picture] });
    expect(tips.group.sees()).toBe("");
    expect(databaseBytes()).not.toContain("Rapat kampanye");
    expect(keyFiles()).toEqual(["2026-11-22.key"]);

    await tips.nextSlot();
    expect(shown().text).toContain("Rapat kampanye di aula");
    expect(shown().text).toContain("Aula kecamatan");
    expect(shown().pictures).toBe(1);
    expect(keyFiles()).toEqual([]);
    expect(databaseBytes()).not.toContain("Rapat kampanye");
    expect(await tips.db.selectFrom("tip_outbox").select("id").execute()).toEqual([]);
  });

  it("gets a topic of its own, named by code and kind and nothing else", async () => {
    await open({ slotMinutes: 0 });
    await tips.send();
    const [topic, ...others] = tips.group.topics();
    expect(others).toEqual([]);
    expect(topic?.name).toMatch(/^Baru · [2-9A-Z]{6} · Kegiatan kampanye$/);
  });

  it("goes into a group without topics as plain replies", async () => {
    await open({ slotMinutes: 0, group: { isForum: false } });
    await tips.send({ what: "Bagi sembako", pictures: [picture, picture] });
    expect(shown().text).toContain("Bagi sembako");
    expect(shown().pictures).toBe(2);
  });

  it("is protected from forwarding, every message of it", async () => {
    await open({ slotMinutes: 0 });
    await tips.send({ pictures: [picture] });
    const messages = tips.group.messages().filter((message) => message.forum_topic_created === undefined);
    expect(messages.length).toBeGreaterThanOrEqual(3);
    expect(messages.every((message) => message.has_protected_content === true)).toBe(true);
  });

  it("is kept once however often it is sent, and the receipt stays the same", async () => {
    await open({ slotMinutes: 0 });
    const token = newToken();
    const first = await tips.send({}, token);
    const second = await tips.send({}, token);
    expect(second).toEqual({ ...first, wasKeptBefore: true });
    expect(tips.group.topics()).toHaveLength(1);
  });

  it("says «waiting» to its receipt until it is handed over", async () => {
    await open();
    const { receipt } = await tips.send();
    expect((await tips.open(receipt)).status).toBe("waiting");
    await tips.nextSlot();
    expect((await tips.open(receipt)).status).toBe("received");
  });

  it("survives a restart before its slot", async () => {
    await open();
    await tips.send({ what: "Sebelum mati" });
    await tips.restart();
    expect(tips.group.sees()).toBe("");
    await tips.nextSlot();
    expect(tips.group.sees()).toContain("Sebelum mati");
  });
});

describe("the hand-over", () => {
  const faults: [string, Fault][] = [
    ["a 500", { kind: "error", error_code: 500, description: "Internal Server Error" }],
    [
      "a 429",
      { kind: "error", error_code: 429, description: "Too Many Requests: retry after 1", retry_after: 1 },
    ],
    ["a lost connection", { kind: "reset" }],
    ["a lost answer", { kind: "reset", isDone: true }],
  ];
  it.each(faults)("shows a tip once in spite of %s at any of its calls", async (_name, fault) => {
    await open();
    for (let failing = 0; failing < 6; failing++) {
      const what = `Laporan uji ${failing} ujung`;
      await tips.send({ what, pictures: [picture] });
      let calls = 0;
      tips.chat.telegram.settings.fault = (method) =>
        method !== "getChat" && method !== "getChatMember" && calls++ === failing ? fault : undefined;
      await tips.nextSlot();
      tips.chat.telegram.settings.fault = undefined;
      expect(tips.group.sees().split(what)).toHaveLength(2);
    }
    expect(shown().pictures).toBe(6);
  });

  it("hands the parcels of one tip over in their order, and tips in an order of chance", async () => {
    await open();
    const orders = new Set<string>();
    // Seven rounds in the same order by chance: once in 46,000 runs.
    for (let round = 0; round < 7 && orders.size < 2; round++) {
      const before = tips.group.messages().length;
      for (const name of ["satu", "dua", "tiga"]) {
        const { receipt } = await tips.send({ what: `${name} ${round}` });
        await (await tips.open(receipt)).add(newToken(), { text: `tambahan ${name} ${round}`, pictures: [] });
      }
      await tips.nextSlot();
      const text = tips.group
        .messages()
        .slice(before)
        .map((message) => message.text ?? "")
        .join("\n");
      for (const name of ["satu", "dua", "tiga"]) {
        expect(text.indexOf(`tambahan ${name} ${round}`)).toBeGreaterThan(text.indexOf(`${name} ${round}`));
      }
      const firsts = ["satu", "dua", "tiga"].map((name) => ({
        name,
        at: text.search(`(?<!tambahan )${name} `),
      }));
      orders.add(
        firsts
          .sort((a, b) => a.at - b.at)
          .map(({ name }) => name)
          .join(),
      );
    }
    expect(orders.size).toBeGreaterThan(1);
  });

  it("goes on in the group's new self when it was upgraded", async () => {
    await open({ slotMinutes: 0, group: { isForum: false, isBasic: true } });
    await tips.send({ what: "Sebelum naik" });
    const upgraded = tips.group.upgrades();
    await tips.send({ what: "Sesudah naik" });
    expect(tips.chat.everythingSentTo(upgraded)).toContain("Sesudah naik");
    await tips.restart();
    await tips.send({ what: "Sesudah mulai lagi" });
    expect(tips.chat.everythingSentTo(upgraded)).toContain("Sesudah mulai lagi");
  });

  it("makes a deleted topic again for what comes later, and says so", async () => {
    await open({ slotMinutes: 0 });
    const { receipt } = await tips.send({ what: "Isi yang hilang" });
    tips.group.deletesTopic(tips.group.topics()[0]?.message_thread_id ?? 0);
    await (await tips.open(receipt)).add(newToken(), { text: "Keterangan susulan", pictures: [] });
    await tips.line.handover.idle();
    expect(tips.group.topics()).toHaveLength(1);
    expect(tips.group.sees()).toContain("Keterangan susulan");
    expect(tips.group.sees()).toContain("Isi laporan hanya ada di topik lama");
    expect(tips.group.sees()).not.toContain("Isi yang hilang");
  });

  it("keeps a tip that the group refuses for a day, and hands it over when the bot is back", async () => {
    await open();
    const { receipt } = await tips.send({ what: "Menunggu sehari" });
    const { groups, world } = tips.chat.telegram;
    groups.leave(tips.group.chatId, world.bot.id);
    for (let hour = 0; hour < 24; hour++) {
      tips.time.now += 3_600_000;
      await tips.line.handover.slotBegun();
    }
    await tips.restart();
    expect(tips.line.intake.closed()).toBe("group-unfit");
    expect((await tips.open(receipt)).status).toBe("waiting");
    groups.join(tips.group.chatId, world.bot.id, tips.group.ownerId);
    groups.promote(tips.group.chatId, world.bot.id, tips.group.ownerId);
    await tips.line.group.check();
    await tips.line.handover.idle();
    expect(tips.group.sees()).toContain("Menunggu sehari");
  });
});

describe("what moderators do while a tip is still being handed over", () => {
  it("finds the tip, and stays when the hand-over is repeated", async () => {
    await open();
    await tips.send();
    let claiming: Promise<unknown> | undefined;
    tips.chat.telegram.settings.fault = (method, params) => {
      const code = /Laporan (\w{6})/.exec(String(params.text))?.[1];
      if (method !== "editMessageText" || code === undefined || claiming !== undefined) return undefined;
      claiming = tips.line.deskStore.change(code as never, (tip) => ({
        ...tip,
        notes: { ...tip.notes, claimedBy: { id: 7, name: "Dewi" } },
      }));
      return { kind: "error", error_code: 500, description: "Internal Server Error" };
    };
    await tips.nextSlot();
    expect(await claiming).toBeDefined();
    expect(tips.group.sees().split("Ditangani: Dewi")).toHaveLength(2);
  });
});

describe("what a sender takes back", () => {
  it("is gone at once where the moderators have not seen it", async () => {
    await open();
    const { receipt } = await tips.send({ what: "Batal saja" });
    await (await tips.open(receipt)).withdraw();
    await tips.nextSlot();
    expect(tips.group.sees()).toBe("");
    expect(tips.group.topics()).toEqual([]);
    expect(keyFiles()).toEqual([]);
    expect(await tips.line.intake.open(receipt)).toEqual({ kind: "erased", outcome: "withdrawn" });
  });

  it("vanishes from the group with the next slot, and until then nobody there can tell", async () => {
    await open();
    const { receipt } = await tips.send({ what: "Tarik kembali" });
    await tips.nextSlot();
    const code = tips.codeShown();
    await (await tips.open(receipt)).withdraw();
    expect(await tips.line.intake.open(receipt)).toEqual({ kind: "erased", outcome: "withdrawn" });
    expect(await tips.line.register.find(code)).toMatchObject({ status: "received" });
    expect(tips.group.sees()).toContain("Tarik kembali");

    await tips.nextSlot();
    expect(tips.group.sees()).not.toContain("Tarik kembali");
    expect(tips.group.topics()).toEqual([]);
    expect(await tips.line.register.find(code)).toBeUndefined();
    expect(tips.group.sees()).toContain("ditarik oleh pengirimnya");
  });
});

describe("without slots", () => {
  it("the reading of a letter and a withdrawal reach the group at once as well", async () => {
    await open({ slotMinutes: 0 });
    const { receipt } = await tips.send({ what: "Langsung saja" });
    const code = tips.codeShown();
    await tips.line.register.write(code, "Terima kasih", "token-1");
    const mailbox = await tips.open(receipt);
    await mailbox.markRead();
    await tips.line.handover.idle();
    expect(tips.group.sees()).toContain("Pengirim sudah membaca pesan");
    await mailbox.withdraw();
    await tips.line.handover.idle();
    expect(tips.group.sees()).not.toContain("Langsung saja");
    expect(tips.group.sees()).toContain("ditarik oleh pengirimnya");
  });
});

describe("retention", () => {
  it("erases a tip on both sides after the last activity, and leaves day, kind and outcome", async () => {
    await open();
    const { receipt } = await tips.send({ what: "Lama sekali" });
    await tips.nextSlot();
    tips.time.now += 89 * 86_400_000;
    expect(await tips.line.purge()).toBe(0);
    tips.time.now += 3 * 86_400_000;
    expect(await tips.line.purge()).toBe(1);
    await tips.line.handover.idle();
    expect(tips.group.sees()).not.toContain("Lama sekali");
    expect(await tips.line.intake.open(receipt)).toEqual({ kind: "erased", outcome: "received" });
    const stones = await tips.db.selectFrom("tip_tombstones").selectAll().execute();
    expect(stones).toMatchObject([{ kind: "campaign", outcome: "received", received_on: "2026-11-22" }]);
  });
});

describe("the moderators' messages", () => {
  it("open with the receipt alone, and their reading is told at the next slot with the day only", async () => {
    await open();
    const { receipt } = await tips.send();
    await tips.nextSlot();
    const code = tips.codeShown();
    expect(await tips.line.register.write(code, "Mohon tanggal kejadiannya", "token-1")).toBe(true);
    expect(await tips.line.register.write(code, "Mohon tanggal kejadiannya", "token-1")).toBe(true);
    expect(databaseBytes()).not.toContain("Mohon tanggal");

    const mailbox = await tips.open(receipt);
    expect(mailbox.letters).toEqual([{ day: "2026-11-22", text: "Mohon tanggal kejadiannya", isNew: true }]);
    await mailbox.markRead();
    expect(tips.group.sees()).not.toContain("sudah membaca");
    await tips.nextSlot();
    expect(tips.group.sees()).toContain("Pengirim sudah membaca pesan (22 November 2026)");
    expect((await tips.open(receipt)).letters[0]?.isNew).toBe(false);
  });
});
