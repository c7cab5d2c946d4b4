import { variedQuestions } from "../load/questions.ts";
import type { TestChat } from "./chat.ts";

/** A question that somebody asked. */
export interface Question {
  chatId: number;
  messageId: number;
}

/** People ask in turn. @returns the question's message id by chat, oldest first */
export function peopleAsk(chat: TestChat, people: readonly number[], count: number): Question[] {
  return variedQuestions(count).map((text, i) => {
    const chatId = people[i % people.length] ?? 0;
    return { chatId, messageId: chat.telegram.people.say(chatId, text).message_id };
  });
}

export function createPeople(chat: TestChat, count: number): number[] {
  return Array.from(
    { length: count },
    (_, i) => chat.telegram.people.create({ first_name: `Orang ${i}` }).id,
  );
}

/** Counts the bot's answers by the question that each replies to. */
export function answerCounter(chat: TestChat) {
  const counts = new Map<string, number>();
  let total = 0;
  let wanted = Number.POSITIVE_INFINITY;
  let reached = () => {};
  chat.telegram.world.subscribe((event) => {
    if (event.type !== "message_sent" || !event.shown.is_from_bot) return;
    const key = `${event.chat_id}/${event.shown.message.reply_to_message?.message_id}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    total += 1;
    if (total >= wanted) reached();
  });
  return {
    answersTo: ({ chatId, messageId }: Question) => counts.get(`${chatId}/${messageId}`) ?? 0,
    until: (count: number) =>
      new Promise<void>((resolve) => {
        wanted = count;
        reached = resolve;
        if (total >= count) resolve();
      }),
  };
}
