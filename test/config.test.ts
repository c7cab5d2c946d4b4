import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseSecretKey, readConfig, VARIABLES } from "../src/config.ts";

const TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz1234567";
const KEY = Buffer.from(Array.from({ length: 32 }, (_, i) => (i * 37 + 11) % 256)).toString("base64");

describe("settings", () => {
  it("need nothing at all for local mode", () => {
    const read = readConfig({});
    expect(read).toMatchObject({
      kind: "ok",
      config: {
        telegram: { mode: "local" },
        database: { engine: "sqlite", file: "var/netral.db" },
        timeZone: "Asia/Jakarta",
        logLevel: "warn",
      },
    });
  });

  it("treat an empty variable as one that is not set", () => {
    expect(readConfig({ BOT_TOKEN: "", DATABASE_URL: " " })).toMatchObject({
      kind: "ok",
      config: { telegram: { mode: "local" } },
    });
  });

  it("with a token mean polling, and ask for a secret key", () => {
    expect(readConfig({ BOT_TOKEN: TOKEN, SECRET_KEY: KEY })).toMatchObject({
      kind: "ok",
      config: { telegram: { mode: "polling" } },
    });
    expect(readConfig({ BOT_TOKEN: TOKEN })).toMatchObject({
      kind: "faulty",
      faults: [expect.stringContaining("openssl rand")],
    });
  });

  describe("of a webhook", () => {
    const base = { BOT_TOKEN: TOKEN, SECRET_KEY: KEY };
    const whole = {
      ...base,
      WEBHOOK_URL: "https://bot.example.go.id/telegram",
      WEBHOOK_SECRET: "s".repeat(32),
    };

    it("listen on loopback unless told otherwise", () => {
      const listenWith = (PORT?: string) => {
        const read = readConfig({ ...whole, PORT });
        return read.kind === "ok" && read.config.telegram.mode === "webhook"
          ? read.config.telegram.webhook.listen
          : read;
      };
      expect(listenWith()).toEqual({ host: "127.0.0.1", port: 8080 });
      expect(listenWith("3000")).toEqual({ host: "127.0.0.1", port: 3000 });
      expect(listenWith("0.0.0.0:3000")).toEqual({ host: "0.0.0.0", port: 3000 });
      expect(listenWith("[::]:3000")).toEqual({ host: "::", port: 3000 });
    });

    it.each([
      [{ ...whole, BOT_TOKEN: undefined }, "BOT_TOKEN"],
      [{ ...whole, WEBHOOK_URL: "http://bot.example.go.id/telegram" }, "https"],
      [{ ...whole, WEBHOOK_SECRET: undefined }, "openssl rand -hex 32"],
      [{ ...whole, WEBHOOK_SECRET: "short" }, "openssl rand -hex 32"],
      [{ ...whole, WEBHOOK_URL: undefined }, "WEBHOOK_URL"],
      [{ ...whole, PORT: "70000" }, "PORT"],
      [{ ...base, HEALTH_PORT: "none" }, "HEALTH_PORT"],
    ])("are refused where they cannot work (%#)", (env, remedy) => {
      expect(readConfig(env)).toMatchObject({ kind: "faulty", faults: [expect.stringContaining(remedy)] });
    });
  });

  it("in production refuse a missing token instead of starting local mode", () => {
    expect(readConfig({ NODE_ENV: "production", SECRET_KEY: KEY })).toMatchObject({
      kind: "faulty",
      faults: [expect.stringContaining("BOT_TOKEN")],
    });
  });

  it("report every fault together, and repeat no secret", () => {
    const read = readConfig({
      BOT_TOKEN: "my-secret-token",
      SECRET_KEY: "my-secret-key",
      TELEGRAM_API_ROOT: "localhost",
      DATABASE_URL: "mysql://x",
      TIME_ZONE: "Asia/Atlantis",
      LOG_LEVEL: "loud",
      LOCAL_PORT: "99999",
      MODERATOR_CHAT_ID: "@moderators",
      DIGEST_HOUR: "24",
    });
    if (read.kind !== "faulty") throw new Error("should be faulty");
    expect(read.faults).toHaveLength(9);
    expect(read.faults.join("\n")).not.toMatch(/my-secret/);
  });

  it("take a file or a PostgreSQL database to keep the state in", () => {
    const url = "postgres://netral:rahasia%21@db.kota.go.id:5432/netral";
    expect(readConfig({ DATABASE_URL: "file:a.db" })).toMatchObject({
      config: { database: { engine: "sqlite", file: "a.db" } },
    });
    expect(readConfig({ DATABASE_URL: url })).toMatchObject({
      config: { database: { engine: "postgres", url } },
    });
    for (const broken of ["file:", "postgres://rahasia", "postgres://u:rahasia@h:port/x", "rahasia"]) {
      const read = readConfig({ DATABASE_URL: broken });
      expect(read).toMatchObject({ kind: "faulty", faults: [expect.stringContaining("DATABASE_URL")] });
      expect(JSON.stringify(read)).not.toContain("rahasia");
    }
  });

  it("take the key before a rotation, and refuse one that is none", () => {
    const current = Buffer.from(Array.from({ length: 32 }, (_, i) => (i * 41 + 5) % 256)).toString("base64");
    expect(readConfig({ SECRET_KEY: current, SECRET_KEY_PREVIOUS: KEY })).toMatchObject({
      config: { previousSecret: { kind: "value" } },
    });
    expect(readConfig({ SECRET_KEY: current, SECRET_KEY_PREVIOUS_FILE: "old.key" })).toMatchObject({
      config: { previousSecret: { kind: "file", path: "old.key", generate: false } },
    });
    for (const env of [
      { SECRET_KEY_PREVIOUS: "rahasia" },
      { SECRET_KEY_PREVIOUS: KEY, SECRET_KEY_PREVIOUS_FILE: "rahasia" },
    ]) {
      const read = readConfig({ SECRET_KEY: current, ...env });
      expect(read).toMatchObject({
        kind: "faulty",
        faults: [expect.stringContaining("SECRET_KEY_PREVIOUS")],
      });
      expect(JSON.stringify(read)).not.toContain("rahasia");
    }
  });

  it("refuse a key that somebody typed", () => {
    expect(parseSecretKey(KEY)).toHaveLength(32);
    expect(parseSecretKey(Buffer.alloc(32, 7).toString("base64"))).toBeUndefined();
    expect(parseSecretKey("c2hvcnQ=")).toBeUndefined();
  });

  it("stand in .env.example one by one, with the same line of meaning", () => {
    const example = readFileSync(".env.example", "utf8");
    const pairs = [...example.matchAll(/^# (.+)\n([A-Z_]+)=$/gm)].map(([, meaning, name]) => [name, meaning]);
    expect(Object.fromEntries(pairs)).toEqual(VARIABLES);
  });
});
