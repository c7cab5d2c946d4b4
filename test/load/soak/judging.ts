import { existsSync, readdirSync } from "node:fs";
import type { Message } from "grammy/types";
import type { LocalTelegram } from "../../../src/local-telegram/index.ts";
import type { Chronicle } from "./chronicle.ts";
import type { Ledger, SentTip } from "./ledger.ts";
import type { Reporters } from "./reporting.ts";

const PLACEHOLDER = "Sedang diserahkan …";

/** What the moderators' group holds, as whoever opens it sees it. */
export function groupOf(telegram: LocalTelegram, chatId: number) {
  const record = telegram.world.chats.get(chatId);
  const messages = (): Message[] =>
    [...(record?.messages.values() ?? [])].flatMap((m) => (m.isFromBot ? m.message : []));
  return {
    messages,
    withText: (words: string) => messages().filter(({ text = "" }) => text.includes(words)),
    topics: () => record?.topics.size ?? 0,
  };
}

export type Group = ReturnType<typeof groupOf>;

/** Every tip is where its sender was told that it is, once; every letter can be read. */
export async function judgeTips(
  ledger: Ledger,
  group: Group,
  chronicle: Chronicle,
  reporters: Reporters,
): Promise<void> {
  for (const tip of ledger.tips) judgeTip(tip, group, chronicle);
  const kept = ledger.tips.filter(({ state }) => state === "kept");
  for (const tip of kept) await judgeMailbox(tip, ledger, group, chronicle, reporters);
  judgeOrphans(kept, group, chronicle);
  for (const { state } of ledger.tips) chronicle.count(`tips ${state}`);
}

function judgeTip(tip: SentTip, group: Group, chronicle: Chronicle): void {
  const shown = group.withText(tip.marker);
  const wanted = tip.state === "kept" && tip.withdrawal === "no" ? 1 : 0;
  const isUnclear = tip.state === "unclear" || tip.withdrawal === "asked";
  if (isUnclear ? shown.length > 1 : shown.length !== wanted) {
    chronicle.breaks(
      `a tip that is ${tip.state}, withdrawn: ${tip.withdrawal}, stands ${shown.length} times in the group`,
    );
    return;
  }
  const [text] = shown;
  if (text === undefined || wanted === 0) return;
  if (text.text !== tip.preview) chronicle.breaks("a tip reads otherwise than its sender was shown");
  const pictures = group
    .messages()
    .filter((message) => message.message_thread_id === text.message_thread_id && message.photo !== undefined);
  if (pictures.length !== tip.pictures)
    chronicle.breaks(`a tip with ${tip.pictures} pictures arrived with ${pictures.length}`);
  for (const addition of tip.additions) {
    const times = group.withText(addition.marker).length;
    if (addition.isAcknowledged ? times !== 1 : times > 1)
      chronicle.breaks(
        `an addition, acknowledged: ${addition.isAcknowledged}, stands ${times} times in the group`,
      );
  }
}

async function judgeMailbox(
  tip: SentTip,
  ledger: Ledger,
  group: Group,
  chronicle: Chronicle,
  reporters: Reporters,
): Promise<void> {
  const { text } = await reporters.look(tip);
  const isErased = /Laporan ini sudah dihapus/.test(text);
  if (tip.withdrawal === "asked" && isErased) return;
  if (isErased !== (tip.withdrawal === "told")) {
    chronicle.breaks(`a receipt opens to «${text.slice(0, 40)}», withdrawn: ${tip.withdrawal}`);
    return;
  }
  const threadId = group.withText(tip.marker)[0]?.message_thread_id;
  if (isErased || threadId === undefined) return;
  for (const letter of ledger.letters.filter((one) => one.threadId === threadId)) {
    const times = text.split(letter.text).length - 1;
    if (letter.isAcknowledged ? times !== 1 : times > 1)
      chronicle.breaks(`a letter, acknowledged: ${letter.isAcknowledged}, is read ${times} times`);
    chronicle.count("letters read by their senders", times);
  }
}

/** Empty topics and placeholders may stay where a process died, or an answer was lost, between sending and noting. */
function judgeOrphans(kept: readonly SentTip[], group: Group, chronicle: Chronicle): void {
  const placeholders = group.withText(PLACEHOLDER).length;
  const expected = kept.filter(({ withdrawal }) => withdrawal !== "told").length;
  const topics = group.topics() - expected;
  const lost = chronicle.injected.filter(
    ({ name, method, chatId }) =>
      name === "reset after" && chatId < 0 && /^(sendMessage|createForumTopic)$/.test(method),
  ).length;
  const allowed = lost + chronicle.outages.length;
  chronicle.count("placeholders left in the group", placeholders);
  chronicle.count("empty topics left in the group", Math.max(0, topics));
  if (placeholders + Math.max(0, topics) > allowed)
    chronicle.breaks(`${placeholders} placeholders and ${topics} topics were left; ${allowed} may be`);
}

/** The key of an outbox goes with the last of its tips. */
export function judgeKeys(folder: string, chronicle: Chronicle): void {
  const left = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".key")) : [];
  if (left.length > 0) chronicle.breaks(`${left.length} outbox keys are left although nothing waits`);
}
