import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BareBot, bareBot, TINY_PNG } from "./api.ts";

let bot: BareBot;
beforeEach(async () => {
  bot = await bareBot();
});
afterEach(() => bot.telegram.close());

const url = (path: string) => `${bot.telegram.apiRoot}/client/${path}`;
const post = async (path: string, body: unknown = {}) => {
  const response = await fetch(url(path), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers of every kind
  const answer = (await response.json()) as Record<string, any>;
  return { ...answer, status: response.status } as typeof answer & { status: number };
};

describe("the people's side over HTTP", () => {
  it("lets somebody be made up, start, write, tap and read", async () => {
    const { user } = await post("people", { first_name: "Budi", language_code: "en" });
    const { id } = user;
    await post(`people/${id}/start`, { payload: "faq_1" });
    expect((await bot.pending()).at(-1)?.message.text).toBe("/start faq_1");
    const keyboard = { inline_keyboard: [[{ text: "Ya", callback_data: "ya" }]] };
    const { result } = await bot.call("sendMessage", { chat_id: id, text: "?", reply_markup: keyboard });
    const tap = post(`people/${id}/taps`, { chat_id: id, message_id: result.message_id, button: "ya" });
    let query: { id: string } | undefined;
    while (query === undefined) query = (await bot.pending()).at(-1)?.callback_query;
    await bot.call("answerCallbackQuery", { callback_query_id: query.id, text: "Baik", show_alert: true });
    expect(await tap).toEqual({ status: 200, kind: "answered", text: "Baik", alert: true });
  });

  it("takes photos and gives them back", async () => {
    const response = await fetch(url(`people/${bot.sari}/photo?caption=bukti`), {
      method: "POST",
      body: TINY_PNG,
    });
    const { message } = (await response.json()) as {
      message: { photo: { file_id: string }[]; caption: string };
    };
    expect(message.caption).toBe("bukti");
    const file = await fetch(url(`files/${message.photo[0]?.file_id}`));
    expect(file.headers.get("content-type")).toBe("image/png");
    expect(Buffer.from(await file.arrayBuffer())).toEqual(TINY_PNG);
  });

  it("runs groups", async () => {
    const { chat } = await post("groups", { title: "G", owner_id: bot.sari, is_forum: true });
    const { id } = chat;
    const { topic } = await post(`groups/${id}/topics`, { by_id: bot.sari, name: "T" });
    const threadId = topic.message_thread_id;
    expect((await post(`groups/${id}/topics/${threadId}/close`, { by_id: bot.sari })).status).toBe(200);
    const { message } = await post(`people/${bot.sari}/messages`, {
      text: "x",
      chat_id: id,
      thread_id: threadId,
    });
    expect(message).toMatchObject({ message_thread_id: threadId });
  });

  it.each([
    ["people/5/messages", { text: "x" }, 400],
    ["people", { id: 7000 }, 400],
    ["nonsense", {}, 404],
  ])("%s %j is answered %d", async (path, body, status) => {
    expect((await post(path, body)).status).toBe(status);
  });

  it("shows everything first, then each change", async () => {
    const leaving = new AbortController();
    const response = await fetch(url("events"), { signal: leaving.signal });
    const events = readEvents(response);
    const first = await events.next();
    expect(first.value).toMatchObject({ event: "snapshot", data: { people: [{ user: { id: bot.sari } }] } });
    await bot.call("sendMessage", { chat_id: bot.sari, text: "halo" });
    await bot.call("sendChatAction", { chat_id: bot.sari, action: "typing" });
    expect((await events.next()).value).toMatchObject({
      event: "change",
      data: {
        type: "message_sent",
        chat_id: bot.sari,
        shown: { is_from_bot: true, message: { text: "halo" } },
      },
    });
    expect((await events.next()).value?.data).toEqual({
      type: "typing",
      chat_id: bot.sari,
      action: "typing",
    });
    leaving.abort();
  });
});

describe("the page's folder", () => {
  it.each([
    "/../world.ts",
    "/%2e%2e/world.ts",
    "/..%2fworld.ts",
    "/page/../../index.ts",
    "/.hidden.js",
    "/nothing.js",
  ])("does not give out %s", async (path) => {
    expect((await fetch(bot.telegram.apiRoot + path)).status).toBe(404);
  });
});

async function* readEvents(response: Response): AsyncGenerator<{ event: string; data: unknown }> {
  const decoder = new TextDecoder();
  let buffered = "";
  for await (const chunk of response.body ?? []) {
    buffered += decoder.decode(chunk, { stream: true });
    for (let end = buffered.indexOf("\n\n"); end >= 0; end = buffered.indexOf("\n\n")) {
      const block = buffered.slice(0, end);
      buffered = buffered.slice(end + 2);
      const event = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (event !== undefined && data !== undefined) yield { event, data: JSON.parse(data) };
    }
  }
}
