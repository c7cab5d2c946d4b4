import { InlineKeyboard } from "grammy";
import { type Day, spellDay } from "../bot/day.ts";
import { sections } from "../bot/html.ts";
import type { Screen } from "../bot/screen.ts";
import { LOCALES, type Locale, type Translate, type Translator } from "../bot/translate.ts";
import { packFaqAction } from "../faq/callback.ts";
import type { Institution } from "../faq/institution.ts";
import { packTipButton, packWipe } from "./callback.ts";
import type { Gap } from "./coach.ts";
import type { Report } from "./drafts.ts";
import type { ClosedReason, Intake } from "./intake.ts";
import { ASKED, type Asked, isAnswered, isOptional, numberOf, type ReportState } from "./report.ts";
import { MOST_PICTURES, TIP_ANSWERS, TIP_KINDS, type TipAnswer } from "./tip.ts";

/** Below this many minutes each question says how long the draft will last. */
const SOON_GONE = 10;
const LONGEST_QUOTE = 300;

export function closedScreen(reason: ClosedReason, t: Translate): Screen {
  const keyboard = officialButtons(new InlineKeyboard(), t);
  return { text: sections(t(`tips.closed.${reason}`), t("tips.channels")), keyboard };
}

function officialButtons(keyboard: InlineKeyboard, t: Translate): InlineKeyboard {
  return keyboard
    .text(t("tips.button.howToReport"), packFaqAction({ verb: "show", entryId: "cara-lapor" }))
    .row()
    .text(t("tips.button.protection"), packFaqAction({ verb: "show", entryId: "perlindungan-pelapor" }));
}

/** What anonymity is worth here, and who reads: before the first word is written. */
export function limitsScreen(
  { token }: Pick<Report, "token">,
  operator: Institution["operator"],
  minutes: number,
  t: Translate,
): Screen {
  const keyboard = new InlineKeyboard()
    .text(t("tips.button.go"), packTipButton({ verb: "go", token }))
    .row()
    .text(t("tips.button.channels"), packTipButton({ verb: "channels", token }))
    .row()
    .text(t("tips.button.cancel"), packTipButton({ verb: "cancel", token }));
  const readers = () => {
    if (operator?.readers !== undefined) return t("tips.readers.own", { text: operator.readers });
    if (operator !== undefined) return t("tips.readers.operator", { name: operator.name });
    return t("tips.readers.unknown");
  };
  return { text: t("tips.limits", { readers: readers(), minutes }), keyboard };
}

export function channelsScreen({ token }: Pick<Report, "token">, t: Translate): Screen {
  const keyboard = officialButtons(new InlineKeyboard(), t)
    .row()
    .text(t("tips.button.stay"), packTipButton({ verb: "go", token }))
    .text(t("tips.button.cancel"), packTipButton({ verb: "cancel", token }));
  return { text: sections(t("tips.channelsInstead"), t("tips.channels")), keyboard };
}

/** The first line of a question: how far one is. Replies to it are recognised by it. */
function stepLine(step: Asked, t: Translate): string {
  const line = t("tips.step", { number: numberOf(step), total: ASKED.length });
  return `<b>${line} · ${t(`tips.title.${step}`)}</b>`;
}

/**
 * A question, as a forced reply. Buttons cannot go with one, so what else can be done stands in it as commands, which
 * Telegram makes tappable.
 */
export function questionText(
  state: ReportState,
  step: TipAnswer,
  notes: readonly string[],
  minutesLeft: number,
  t: Translate,
): string {
  const text = state.answers[step];
  const count = state.pictures.length;
  const isGiven = isAnswered(state, step);
  const now = () => {
    if (!isGiven) return undefined;
    if (step !== "evidence") return t("tips.now", { text: clipped(text ?? "") });
    return t("tips.nowEvidence", { count, text: clipped(text ?? "–") });
  };
  return sections(
    stepLine(step, t),
    ...notes,
    t(`tips.ask.${step}`, { count: MOST_PICTURES }),
    now(),
    minutesLeft <= SOON_GONE ? t("tips.timeLeft", { minutes: minutesLeft }) : undefined,
    t(`tips.way.${wayAt(step, isGiven)}`),
  );
}

function wayAt(step: TipAnswer, isGiven: boolean): "needed" | "optional" | "answered" | "clearable" {
  if (!isOptional(step)) return isGiven ? "answered" : "needed";
  return isGiven ? "clearable" : "optional";
}

export function kindScreen({ token }: Pick<Report, "token">, notes: readonly string[], t: Translate): Screen {
  const keyboard = new InlineKeyboard();
  for (const kind of TIP_KINDS) {
    keyboard.text(t(`tip.kind.${kind}`), packTipButton({ verb: "kind", token, kind })).row();
  }
  const text = sections(stepLine("kind", t), ...notes, t("tips.ask.kind"), t("tips.way.kind"));
  return { text, keyboard };
}

export function decideKeyboard(token: string, t: Translate): InlineKeyboard {
  return new InlineKeyboard()
    .text(t("tips.button.mask"), packTipButton({ verb: "mask", token }))
    .text(t("tips.button.retype"), packTipButton({ verb: "retype", token }))
    .text(t("tips.button.keep"), packTipButton({ verb: "keep", token }));
}

/** Below what was taken in as evidence. */
export function moreKeyboard(token: string, isPicture: boolean, t: Translate): InlineKeyboard {
  const keyboard = new InlineKeyboard().text(t("tips.button.done"), packTipButton({ verb: "done", token }));
  if (isPicture) keyboard.text(t("tips.button.drop"), packTipButton({ verb: "drop", token }));
  return keyboard;
}

export interface CoachFacts {
  gaps: readonly Gap[];
  happenedOn: Day | undefined;
  lastDay: Day | undefined;
  today: Day;
}

/** What would make the report more useful, and that it does not replace the official one. */
export function coachScreen(
  { token }: Pick<Report, "token">,
  facts: CoachFacts,
  notes: readonly string[],
  t: Translate,
  locale: Locale,
): Screen {
  const keyboard = new InlineKeyboard();
  for (const what of facts.gaps) {
    const label = t("tips.button.fill", { what: t(`tips.title.${what}`) });
    keyboard.text(label, packTipButton({ verb: "change", token, what })).row();
  }
  keyboard.text(t("tips.button.continue"), packTipButton({ verb: "review", token }));
  const list = facts.gaps.map((what) => `• ${t(`tips.gap.${what}`)}`).join("\n");
  const text = sections(
    t("tips.coach.heading"),
    ...notes,
    facts.gaps.length > 0 ? t("tips.coach.gaps", { list }) : t("tips.coach.whole"),
    [t("tips.coach.formal"), deadline(facts, t, locale)].filter(Boolean).join(" "),
  );
  return { text, keyboard };
}

function deadline({ happenedOn, lastDay, today }: CoachFacts, t: Translate, locale: Locale): string {
  if (happenedOn === undefined || lastDay === undefined) return "";
  const values = { happenedOn: spellDay(happenedOn, locale), lastDay: spellDay(lastDay, locale) };
  return t(lastDay < today ? "tips.coach.deadlinePassed" : "tips.coach.deadline", values);
}

/** Below the preview: what can be done with it. */
export function controlScreen(
  { token, state }: Pick<Report, "token" | "state">,
  slotMinutes: number,
  minutes: number,
  notes: readonly string[],
  t: Translate,
): Screen {
  const { revision } = state;
  const keyboard = new InlineKeyboard();
  if (slotMinutes === 0) {
    keyboard.text(t("tips.button.send"), packTipButton({ verb: "send", token, revision })).row();
  } else {
    keyboard
      .text(t("tips.button.sendAtSlot"), packTipButton({ verb: "send", token, revision }))
      .row()
      .text(t("tips.button.sendNow"), packTipButton({ verb: "now", token, revision }))
      .row();
  }
  keyboard
    .text(t("tips.button.change"), packTipButton({ verb: "choose", token }))
    .text(t("tips.button.cancel"), packTipButton({ verb: "cancel", token }));
  const wait = waitText(slotMinutes, t);
  const text = sections(
    t("tips.preview.control", { minutes }),
    ...notes,
    slotMinutes === 0 ? undefined : `${t("tips.preview.slot", { wait })}\n${t("tips.preview.now")}`,
  );
  return { text, keyboard };
}

export function chooseKeyboard(
  { token, state }: Pick<Report, "token" | "state">,
  t: Translate,
): InlineKeyboard {
  const keyboard = new InlineKeyboard();
  for (const [index, what] of (["kind", ...TIP_ANSWERS] as const).entries()) {
    const mark = isAnswered(state, what) ? "" : " –";
    keyboard.text(`${t(`tips.title.${what}`)}${mark}`, packTipButton({ verb: "change", token, what }));
    if (index % 2 === 1) keyboard.row();
  }
  return keyboard.row().text(t("tips.button.toPreview"), packTipButton({ verb: "review", token }));
}

export function unfinishedKeyboard({ token }: Pick<Report, "token">, t: Translate): InlineKeyboard {
  return new InlineKeyboard()
    .text(t("tips.button.resume"), packTipButton({ verb: "resume", token }))
    .text(t("tips.button.anew"), packTipButton({ verb: "anew", token }));
}

export function resumeKeyboard({ token }: Pick<Report, "token">, t: Translate): InlineKeyboard {
  return new InlineKeyboard().text(t("tips.button.resume"), packTipButton({ verb: "resume", token }));
}

/**
 * [Hapus percakapan ini], good for after a restart as well: it carries the messages that tell most.
 */
export function wipeKeyboard({ messages }: Pick<Report, "messages">, t: Translate): InlineKeyboard {
  return new InlineKeyboard().text(t("tips.button.wipe"), packWipe("wipe", byTelling(messages)));
}

/** What tells most first, of the same kind the latest. */
export function byTelling(messages: Report["messages"]): number[] {
  const latestFirst = [...messages].toReversed();
  const telling = latestFirst.filter(([, how]) => how === "telling");
  return [...telling, ...latestFirst.filter(([, how]) => how === "plain")].map(([id]) => id);
}

/** «60 menit», «4 jam»: the longest until the next hand-over. */
export function waitText(slotMinutes: Intake["slotMinutes"], t: Translate): string {
  return slotMinutes <= 90
    ? t("tips.wait.minutes", { count: slotMinutes })
    : t("tips.wait.hours", { count: Math.round(slotMinutes / 60) });
}

/** Which prompt of ours a text is, in any language: told by its first line, numbers aside. */
export type Prompt = "step" | "mailbox" | "addition";

export function promptRecogniser(translator: Translator): (text: string) => Prompt | undefined {
  const patterns = LOCALES.flatMap((locale) => {
    const t = translator(locale);
    const step = t("tips.step", { number: "#", total: "#" });
    const lines = { step, mailbox: t("tips.mailbox.prompt"), addition: t("tips.addition.prompt") };
    return (Object.keys(lines) as Prompt[]).map((prompt) => {
      const line = lines[prompt].replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("#", "\\d+");
      return { prompt, pattern: new RegExp(`^${line} ·`) };
    });
  });
  return (text) => patterns.find(({ pattern }) => pattern.test(text))?.prompt;
}

function clipped(text: string): string {
  const points = [...text];
  return points.length <= LONGEST_QUOTE ? text : `${points.slice(0, LONGEST_QUOTE).join("")}…`;
}
