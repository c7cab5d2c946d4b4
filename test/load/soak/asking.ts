import { setTimeout as sleep } from "node:timers/promises";
import type { LocalTelegram } from "../../../src/local-telegram/index.ts";
import { variedQuestions } from "../questions.ts";
import { between, type Chronicle } from "./chronicle.ts";
import { APOLOGY } from "./seat.ts";

interface Question {
  chatId: number;
  messageId: number;
  askedAt: number;
  answeredAt: number[];
  apologisedAt: number | undefined;
}

/** Everybody asks one question after another, also where the last one is not answered yet. */
export function askers(telegram: LocalTelegram, chronicle: Chronicle, count: number) {
  const questions: Question[] = [];
  const byMessage = new Map<string, Question>();
  const open = new Map<number, Question[]>();
  const texts = variedQuestions(5_000);
  const ids = Array.from(
    { length: count },
    (_, i) => telegram.people.create({ first_name: `Penanya ${i}` }).id,
  );

  telegram.world.subscribe((event) => {
    if (event.type !== "message_sent" || !event.shown.is_from_bot) return;
    const waiting = open.get(event.chat_id);
    if (waiting === undefined) return;
    const { message } = event.shown;
    const answered = byMessage.get(`${event.chat_id}/${message.reply_to_message?.message_id}`);
    if (answered === undefined) {
      const [oldest] = waiting;
      if (oldest !== undefined && APOLOGY.test(message.text ?? "")) oldest.apologisedAt = performance.now();
      return;
    }
    if (answered.answeredAt.length === 0)
      chronicle.took("question → answer", answered.askedAt, event.chat_id);
    answered.answeredAt.push(performance.now());
    open.set(
      event.chat_id,
      waiting.filter((one) => one !== answered),
    );
  });

  async function ask(chatId: number, isOver: () => boolean): Promise<void> {
    await sleep(between(0, 6_000));
    while (!isOver()) {
      const text = texts[questions.length % texts.length] ?? "";
      const { message_id: messageId } = telegram.people.say(chatId, text);
      const question = {
        chatId,
        messageId,
        askedAt: performance.now(),
        answeredAt: [],
        apologisedAt: undefined,
      };
      questions.push(question);
      byMessage.set(`${chatId}/${messageId}`, question);
      open.set(chatId, [...(open.get(chatId) ?? []), question]);
      await sleep(between(3_000, 9_000));
    }
  }

  return {
    run: (isOver: () => boolean) => Promise.all(ids.map((id) => ask(id, isOver))),
    unanswered: () =>
      questions.filter((one) => one.answeredAt.length === 0 && one.apologisedAt === undefined).length,
    /** Every question answered, and twice only where the rules say why. */
    judge(): void {
      const lost = questions.filter((one) => one.answeredAt.length === 0 && one.apologisedAt === undefined);
      const sorry = questions.filter((one) => one.answeredAt.length === 0 && one.apologisedAt !== undefined);
      const twice = questions.filter((one) => one.answeredAt.length > 1);
      const unexplained = twice.filter((one) => !explains(one));
      chronicle.count("questions asked", questions.length);
      chronicle.count("questions answered twice", twice.length);
      chronicle.count("questions with an apology instead of an answer", sorry.length);
      if (lost.length > 0) chronicle.breaks(`${lost.length} questions were never answered`);
      if (sorry.length > questions.length / 200)
        chronicle.breaks(`${sorry.length} of ${questions.length} questions got an apology: more than 0.5 %`);
      if (unexplained.length > 0)
        chronicle.breaks(
          `${unexplained.length} questions were answered twice with no stop or lost answer in between`,
        );
    },
  };

  function explains(question: Question): boolean {
    const last = question.answeredAt.at(-1) ?? 0;
    const lostAnswers = chronicle.injected.filter(
      ({ name, chatId, repliesTo }) =>
        name === "reset after" && chatId === question.chatId && repliesTo === question.messageId,
    ).length;
    const stops = chronicle.outages.filter(({ from }) => from >= question.askedAt && from <= last).length;
    return question.answeredAt.length <= 1 + lostAnswers + stops;
  }
}
