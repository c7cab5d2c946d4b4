import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ExamineOptions, examine } from "../../src/doctor/examine.ts";
import { type Finding, formatFinding } from "../../src/doctor/finding.ts";
import type { NewGroup } from "../../src/local-telegram/people-groups.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { startChat, type TestChat } from "../support/chat.ts";

let chat: TestChat;
let folder: string;
let ownerId: number;
const KEY = randomBytes(32).toString("base64");

beforeEach(async () => {
  chat = await startChat();
  folder = mkdtempSync(join(tmpdir(), "netral-doctor-"));
  ownerId = chat.telegram.people.create({ first_name: "Dewi" }).id;
});
afterEach(async () => {
  await chat.close();
  rmSync(folder, { recursive: true });
});

const group = (kind: Partial<NewGroup> = {}) =>
  chat.telegram.groups.create({ title: "Moderator", ownerId, isForum: true, ...kind });

/** Settings with which all is well, but for what is given. */
function settings(changed: Record<string, string | undefined> = {}): Record<string, string | undefined> {
  return {
    BOT_TOKEN: chat.token,
    TELEGRAM_API_ROOT: chat.apiRoot,
    DATABASE_URL: `file:${join(folder, "data", "netral.db")}`,
    SECRET_KEY: KEY,
    OUTBOX_KEY_FOLDER: join(folder, "keys", "outbox"),
    ...changed,
  };
}

async function report(env = settings(), options: ExamineOptions = {}) {
  const findings: Finding[] = [];
  const healthy = { nodeVersion: "24.21.0", freeIn: async () => 5e9 };
  for await (const finding of examine(env, { ...healthy, ...options })) findings.push(finding);
  const of = (kind: string) =>
    findings
      .filter((finding) => finding.kind === kind)
      .map(formatFinding)
      .join("\n");
  return {
    faults: of("fault"),
    warnings: of("warning"),
    oks: of("ok"),
    text: findings.map(formatFinding).join("\n"),
  };
}

describe("the doctor finds nothing to mend", () => {
  it("where all is in place, and changes nothing by looking", async () => {
    const { id } = group();
    const path = join(folder, "data", "netral.db");
    await (await openDatabase({ engine: "sqlite", file: path })).destroy();
    const before = chat.telegram.world.updates.size();
    const { faults, warnings, text } = await report(settings({ MODERATOR_CHAT_ID: String(id) }));
    expect({ faults, warnings }).toEqual({ faults: "", warnings: "" });
    expect(text).toContain("@netral_local_bot");
    expect(text).toMatch(/^ok {7}Netral \d+\.\d+\.\d+$/m);
    expect(readdirSync(folder)).toEqual(["data"]);
    expect(text).not.toContain(chat.token);
    expect(text).not.toContain(KEY);
    expect(chat.telegram.world.updates.size()).toBe(before);
  });

  it("and lists the groups that the bot was added to, with ids and rights", async () => {
    const first = group({ title: "Satu" });
    const second = group({ title: "Dua", bot: "member" });
    const { oks, warnings } = await report();
    expect(oks).toContain(
      `MODERATOR_CHAT_ID=${first.id} «Satu» (administrator: deletes messages, manages topics)`,
    );
    expect(oks).toContain(`MODERATOR_CHAT_ID=${second.id} «Dua» (member)`);
    expect(warnings).toContain("/lapor");
  });
});

describe("the doctor names the remedy", () => {
  it("for an old Node", async () => {
    expect((await report(settings(), { nodeVersion: "20.19.0" })).faults).toMatch(
      /Node 20\.19\.0.*\n.*npm ci/,
    );
  });

  it("for settings that cannot be used", async () => {
    expect((await report(settings({ SECRET_KEY: "typed" }))).faults).toMatch(/→ SECRET_KEY.*openssl rand/);
  });

  it("for a wrong token", async () => {
    const env = settings({ BOT_TOKEN: "123456789:AAabcdefghijklmnopqrstuvwxyz1234567" });
    expect((await report(env)).faults).toMatch(/BOT_TOKEN\n.*@BotFather/);
  });

  it("for a server that cannot be reached, without showing the token", async () => {
    const { faults } = await report(settings({ TELEGRAM_API_ROOT: "http://127.0.0.1:9" }));
    expect(faults).toMatch(/cannot be reached.*\n.*TELEGRAM_API_ROOT/);
    expect(faults).not.toContain(chat.token);
  });

  const rightsOf = (rights: Record<string, boolean>) => {
    const { id } = group();
    chat.telegram.groups.promote(id, chat.telegram.world.bot.id, ownerId, rights);
    return id;
  };
  it.each<[string, () => number, RegExp]>([
    ["public", () => group({ username: "moderator_netral" }).id, /public.*\n.*Private/],
    ["basic", () => group({ isBasic: true, isForum: false }).id, /basic group.*\n.*Turn on topics/],
    [
      "without the bot",
      () => group({ bot: "absent" }).id,
      /group -100.*\n.*Add the bot|not in the moderators' group.*\n.*Add it/,
    ],
    [
      "with the bot as a mere member",
      () => group({ bot: "member" }).id,
      /no administrator.*\n.*«Delete messages» and «Manage topics»/,
    ],
    [
      "where the bot may not delete",
      () => rightsOf({ can_delete_messages: false }),
      /may not delete.*\n.*«Delete messages»/,
    ],
    [
      "where the bot may not open topics",
      () => rightsOf({ can_manage_topics: false }),
      /may not open topics.*\n.*«Manage topics»/,
    ],
    ["that is not known", () => -1_009_999_999_999, /does not see the group.*\n.*MODERATOR_CHAT_ID/],
  ])("for a moderators' group %s", async (_, make, expected) => {
    const { faults } = await report(settings({ MODERATOR_CHAT_ID: String(make()) }));
    expect(faults).toMatch(expected);
  });

  it("for a moderators' group that got a new id", async () => {
    const old = group({ isBasic: true, isForum: false });
    const { id } = chat.telegram.groups.upgrade(old.id, ownerId);
    const { faults } = await report(settings({ MODERATOR_CHAT_ID: String(old.id) }));
    expect(faults).toContain(`Set MODERATOR_CHAT_ID=${id}`);
  });

  it("for a file that is no database, and one that a newer bot has made", async () => {
    const path = join(folder, "netral.db");
    writeFileSync(path, "this is no database, however long it may be".repeat(100));
    const env = settings({ DATABASE_URL: `file:${path}` });
    expect((await report(env)).faults).toMatch(/no database any more\n.*backup/);
    rmSync(path);
    await (await openDatabase({ engine: "sqlite", file: path })).destroy();
    const db = new BetterSqlite3(path);
    db.prepare("insert into kysely_migration (name, timestamp) values ('999-from-the-future', 'now')").run();
    db.close();
    expect((await report(env)).faults).toMatch(/newer version.*\n.*backup/);
  });

  it("for a folder where no database can be made", async () => {
    writeFileSync(join(folder, "file"), "");
    const env = settings({ DATABASE_URL: `file:${join(folder, "file", "netral.db")}` });
    expect((await report(env)).faults).toMatch(/cannot be made.*\n.*DATABASE_URL/);
  });

  it("for keys of tips that cannot be written, or are copied along with the database", async () => {
    const inside = join(folder, "data", "keys");
    expect((await report(settings({ OUTBOX_KEY_FOLDER: inside }))).warnings).toMatch(
      /below the folder of the database.*\n.*OUTBOX_KEY_FOLDER/,
    );
    writeFileSync(join(folder, "file"), "");
    const none = settings({ OUTBOX_KEY_FOLDER: join(folder, "file", "keys") });
    expect((await report(none)).faults).toMatch(/cannot be written.*\n.*OUTBOX_KEY_FOLDER/);
    const link = async () => Promise.reject(new Error("EPERM"));
    expect((await report(settings(), { link })).faults).toMatch(/no hard links.*\n.*OUTBOX_KEY_FOLDER/);
    expect(readdirSync(folder)).toEqual(["file"]);
  });

  it("for a disk that is nearly full", async () => {
    expect((await report(settings(), { freeIn: async () => 50 * 2 ** 20 })).faults).toMatch(
      /50 MB.*\n.*Make room/,
    );
  });

  it("for a clock that is behind the messages", async () => {
    group();
    expect((await report(settings(), { now: () => Date.now() - 3_600_000 })).faults).toMatch(
      /clock.*\n.*timedatectl/,
    );
  });

  it("for a secret key beside the database, or open to others, or missing", async () => {
    mkdirSync(join(folder, "data"));
    const path = join(folder, "data", "secret.key");
    const env = settings({ SECRET_KEY: undefined, SECRET_KEY_FILE: path });
    expect((await report(env)).faults).toMatch(/does not exist\n.*openssl rand/);
    writeFileSync(path, KEY, { mode: 0o600 });
    expect((await report(env)).warnings).toMatch(/in the folder of the database.*\n.*SECRET_KEY_FILE/);
    chmodSync(path, 0o644);
    expect((await report(env)).warnings).toMatch(/other accounts\n.*chmod 600/);
    const apart = join(folder, "secret.key");
    copyFileSync(path, apart);
    chmodSync(apart, 0o600);
    expect((await report({ ...env, SECRET_KEY_FILE: apart })).text).toContain("apart from the database");
  });

  it("for a webhook that is left over, without listing groups then", async () => {
    chat.telegram.world.webhook.set({ url: "http://127.0.0.1:9/", secretToken: "", maxConnections: 1 });
    const { warnings, oks } = await report();
    expect(warnings).toMatch(/a webhook is set.*\n.*deletes it/);
    expect(oks).toContain("groups cannot be listed while a webhook is set");
  });
});

describe("npm run doctor", () => {
  const run = (env: Record<string, string | undefined>) =>
    new Promise<{ code: number | null; output: string }>((resolve) => {
      const child = spawn(process.execPath, ["src/launch.mjs", "src/commands/doctor.ts"], {
        env: { PATH: process.env.PATH, ...env },
      });
      let output = "";
      child.stdout.on("data", (text) => {
        output += text;
      });
      child.on("close", (code) => resolve({ code, output }));
    });

  it("ends with 0 where nothing is to be mended and with 1 where something is", async () => {
    const { id } = group();
    const good = await run(settings({ MODERATOR_CHAT_ID: String(id) }));
    expect(good).toMatchObject({ code: 0, output: expect.stringContaining("Nothing keeps the bot") });
    const bad = await run(settings({ MODERATOR_CHAT_ID: "-1" }));
    expect(bad).toMatchObject({ code: 1, output: expect.stringContaining("1 to mend") });
  });
});
