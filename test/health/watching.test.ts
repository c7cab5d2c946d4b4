import { request } from "node:http";
import type { Update } from "grammy/types";
import { afterEach, describe, expect, it } from "vitest";
import { prometheusMetrics } from "../../src/health/prometheus.ts";
import { startWatching } from "../../src/health/watching.ts";
import { type BotUnderTest, startBot } from "../support/bot.ts";
import { silentLog } from "../support/log.ts";
import { freePort } from "../support/port.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A GET as a monitor makes it. */
function get(
  port: number,
  path: string,
  host = `127.0.0.1:${port}`,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: "127.0.0.1", port, path, headers: { Host: host }, agent: false },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (piece: string) => {
          text += piece;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    outgoing.on("error", reject).end();
  });
}

async function watchedBot(): Promise<{ bot: BotUnderTest; port: number; figures: () => Promise<string> }> {
  const port = await freePort();
  const bot = await startBot({ healthPort: port });
  closing.push(bot.close);
  return { bot, port, figures: async () => (await get(port, "/metrics")).text };
}

describe("a bot that is watched", () => {
  it("says that it lives and is ready, on loopback and under its own name only", async () => {
    const { port } = await watchedBot();
    expect(await get(port, "/healthz")).toEqual({ status: 200, text: "ok\n" });
    expect(await get(port, "/readyz")).toEqual({ status: 200, text: "ok\n" });
    expect((await get(port, "/anything")).status).toBe(404);
    expect((await get(port, "/metrics", "evil.example")).status).toBe(403);
  });

  it("counts updates by kind and end, and calls by method and result", async () => {
    const { bot, figures } = await watchedBot();
    const sari = bot.chat.person("Sari");
    await sari.says("boleh like postingan caleg?");
    let refusals = 1;
    bot.chat.telegram.settings.fault = (method) =>
      method === "sendMessage" && refusals-- > 0
        ? { kind: "error", error_code: 429, description: "Too Many Requests: retry after 0", retry_after: 0 }
        : undefined;
    await sari.says("/ikrar");
    bot.chat.telegram.settings.fault = (method) =>
      method === "sendMessage"
        ? { kind: "error", error_code: 400, description: "Bad Request: no" }
        : undefined;
    await sari.says("/ikrar");

    const text = await figures();
    expect(text).toMatch(/netral_update_seconds_count\{kind="message",outcome="handled"\} [2-9]/);
    expect(text).toMatch(/netral_update_seconds_count\{kind="message",outcome="failed"\} 1/);
    expect(text).toMatch(/netral_api_call_seconds_count\{method="sendMessage",result="ok"\} [2-9]/);
    expect(text).toMatch(/netral_api_call_seconds_count\{method="sendMessage",result="flood"\} 1/);
    expect(text).toMatch(/netral_api_call_seconds_count\{method="sendMessage",result="refused"\} [1-9]/);
    expect(text).toMatch(/netral_polls_total\{result="ok"\} [1-9]/);
    expect(text).toMatch(/netral_polling_age_seconds [\d.]+/);
    expect(text).toMatch(/netral_content_entries [1-9]\d+/);
    expect(text).toMatch(/nodejs_eventloop_lag_seconds [\d.]+/);
    expect(text).toMatch(/process_resident_memory_bytes [1-9]/);
  });

  it("shows nobody: every label is out of a closed list", async () => {
    const { bot, figures } = await watchedBot();
    const sari = bot.chat.person("Sari Penanda", { username: "penanda_unik" });
    const group = bot.chat.group("Grup Penanda", { members: [sari] });
    await sari.says("rahasia penanda saya, boleh like?");
    await sari.says("/kuis", { group });
    await sari.blocksBot();
    const text = await figures();
    expect(text).not.toMatch(sari.traces);
    expect(text).not.toContain(String(group.chatId));
    expect(text).not.toMatch(/penanda/i);
    const ours = text.split("\n").filter((line) => line.startsWith("netral_"));
    const labels = ours.flatMap((line) =>
      [...line.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    expect(labels.length).toBeGreaterThan(20);
    for (const [name, value] of labels) {
      if (name === "le") expect(value).toMatch(/^(?:[\d.]+|\+Inf)$/);
      else expect(value).toMatch(/^[A-Za-z_-]{2,41}$/);
    }
  });
});

describe("the figures", () => {
  it("take nothing as a label that could name somebody", async () => {
    const metrics = prometheusMetrics();
    metrics.apiCalled("send7123456789", "ok", 1);
    metrics.apiCalled("bot123:SECRET/sendMessage", "ok", 1);
    metrics.updateEnded({ update_id: 1, "7123456789": {} } as unknown as Update, "handled", 1);
    const { text } = await metrics.read();
    expect(text).toMatch(/method="other",result="ok"\} [2-9]/);
    expect(text).toMatch(/kind="other",outcome="handled"\} 1/);
    expect(text).not.toMatch(/7123456789|SECRET/);
    expect(() => metrics.gauge("tips_of_7123456789", "no", () => 1)).toThrow(/no name/);
  });

  it("hold what features add, read when somebody looks", async () => {
    const metrics = prometheusMetrics();
    let waiting = 3;
    metrics.gauge("tips_waiting", "Tips that wait for their slot", async () => waiting);
    expect((await metrics.read()).text).toMatch(/netral_tips_waiting 3/);
    waiting = 0;
    expect((await metrics.read()).text).toMatch(/netral_tips_waiting 0/);
  });
});

describe("readiness", () => {
  it("is told with the reason while the bot starts and when its database is gone", async () => {
    const port = await freePort();
    const watching = await startWatching({ port, isPolling: false, log: silentLog });
    closing.push(watching.close);
    expect(await get(port, "/readyz")).toEqual({ status: 503, text: "The bot is starting.\n" });
    expect((await get(port, "/healthz")).status).toBe(200);
    let answers = true;
    watching.isReady(async () => answers);
    expect((await get(port, "/readyz")).status).toBe(200);
    answers = false;
    expect(await get(port, "/readyz")).toEqual({ status: 503, text: "The database does not answer.\n" });
  });
});
