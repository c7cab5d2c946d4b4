import { sections } from "../bot/html.ts";
import { SOURCE_LOCALE } from "../bot/translate.ts";
import { recordTheirs, showPictures, type TipContext, tell } from "./chat.ts";
import { coach, formalDeadline, parseHappenedOn } from "./coach.ts";
import type { TipDeps } from "./deps.ts";
import type { Report } from "./drafts.ts";
import { foundText, type GatheredText, gatherPicture, gatherText } from "./gather.ts";
import { type Incoming, readIncoming, readWord, type Word } from "./incoming.ts";
import {
  at,
  backwards,
  contentOf,
  isAnswer,
  isAnswered,
  isOptional,
  type KeptPicture,
  onwards,
  type ReportState,
  review,
  roomForPictures,
  withAnswer,
  withoutAnswer,
  withPicture,
} from "./report.ts";
import * as screens from "./screens.ts";
import { ANSWER_LIMITS, MOST_PICTURES, renderTip, type TipAnswer, type TipContent } from "./tip.ts";

/**
 * Shows the step that `next` stands at, and only then makes it: where the showing fails, the person is still at the
 * step they saw, and what they repeat answers the question they see.
 */
export async function show(
  ctx: TipContext,
  deps: TipDeps,
  report: Report,
  next: ReportState,
  notes: readonly string[] = [],
): Promise<void> {
  const { t, locale } = ctx;
  const minutes = deps.drafts.minutesLeft(report);
  switch (next.step) {
    case "limits": {
      const { operator } = deps.knowledge.current().institution;
      const screen = screens.limitsScreen(report, operator, minutes, t);
      await tell(ctx, report, sections(...notes, screen.text), { keyboard: screen.keyboard });
      break;
    }
    case "kind": {
      const screen = screens.kindScreen(report, notes, t);
      await tell(ctx, report, screen.text, { keyboard: screen.keyboard });
      break;
    }
    case "coach": {
      const today = deps.today();
      const happenedOn = happenedOnOf(next, deps);
      const lastDay = happenedOn && formalDeadline(happenedOn);
      const { what = "" } = next.answers;
      const gaps = coach({
        ...next.answers,
        kind: next.kind ?? "other",
        what,
        pictureCount: next.pictures.length,
      });
      const facts = { gaps, happenedOn, lastDay, today };
      const screen = screens.coachScreen(report, facts, notes, t, locale);
      await tell(ctx, report, screen.text, { keyboard: screen.keyboard });
      break;
    }
    case "preview":
      await showPreview(ctx, deps, report, next, notes);
      break;
    default: {
      const text = screens.questionText(next, next.step, notes, minutes, t);
      const placeholder = t(`tips.placeholder.${next.step}`);
      const isTelling = isAnswered(next, next.step);
      report.prompts.set(await tell(ctx, report, text, { placeholder, isTelling }), next.step);
    }
  }
  report.state = next;
}

async function showPreview(
  ctx: TipContext,
  deps: TipDeps,
  report: Report,
  next: ReportState,
  notes: readonly string[],
): Promise<void> {
  const content = tipOf(next, deps);
  if (content === undefined) throw new Error("a preview was asked of a report without kind or text");
  await showPictures(ctx, report, content.pictures);
  // In the language in which the group reads it, for it is to be the very same.
  const text = renderTip(content, deps.translator(SOURCE_LOCALE));
  await tell(ctx, report, text, { isTelling: true });
  await showControl(ctx, deps, report, next, notes);
}

/** The buttons below the preview. */
export async function showControl(
  ctx: TipContext,
  deps: TipDeps,
  report: Report,
  state: ReportState,
  notes: readonly string[],
): Promise<void> {
  const minutes = deps.drafts.minutesLeft(report);
  const of = { token: report.token, state };
  const screen = screens.controlScreen(of, deps.intake.slotMinutes, minutes, notes, ctx.t);
  await tell(ctx, report, screen.text, { keyboard: screen.keyboard });
}

function happenedOnOf(state: ReportState, deps: TipDeps): string | undefined {
  const { when = "", what = "" } = state.answers;
  return parseHappenedOn(when, deps.today()) ?? parseHappenedOn(what, deps.today());
}

/** What the moderators would get of a report as it is now. */
export function tipOf(state: ReportState, deps: TipDeps): TipContent | undefined {
  return contentOf(state, happenedOnOf(state, deps));
}

/** A message of somebody who is writing a report. */
export async function takeForReport(ctx: TipContext, deps: TipDeps, report: Report): Promise<void> {
  const { message } = ctx;
  if (message === undefined || !recordTheirs(ctx, report)) return;
  const incoming = readIncoming(message);
  if (incoming.kind === "service") return;
  const { state } = report;
  if (state.step === "preview") {
    await showControl(ctx, deps, report, state, [ctx.t("tips.tapFirst")]);
    return;
  }
  if (!isAnswer(state.step)) return show(ctx, deps, report, state, [ctx.t("tips.tapFirst")]);
  if (incoming.kind === "refused") return refuse(ctx, report, incoming);
  const word = incoming.kind === "text" ? readWord(incoming.text) : undefined;
  if (word !== undefined) return takeWord(ctx, deps, report, word);
  // A reply to an older question is meant for that one.
  const replied = message.reply_to_message?.message_id;
  const asked = (replied === undefined ? undefined : report.prompts.get(replied)) ?? state.step;
  if (incoming.kind === "picture") return takePicture(ctx, deps, report, incoming, asked);
  return takeText(ctx, deps, report, incoming, asked, []);
}

async function refuse(
  ctx: TipContext,
  report: Report,
  { reason, album }: Incoming & { kind: "refused" },
): Promise<void> {
  // Of an album one word is enough.
  if (album !== undefined && report.refusedAlbum === album) return;
  await tell(ctx, report, ctx.t(`tips.refused.${reason}`));
  if (album !== undefined) report.refusedAlbum = album;
}

async function takeText(
  ctx: TipContext,
  deps: TipDeps,
  report: Report,
  taken: Exclude<Incoming, { kind: "refused" | "service" }>,
  asked: TipAnswer,
  notesBefore: readonly string[],
): Promise<void> {
  const { state } = report;
  const before = asked === "evidence" ? state.answers.evidence : undefined;
  const gathered = gatherText(taken, ANSWER_LIMITS[asked], ctx.t, before);
  const notes = [...notesBefore, ...gathered.notes];
  if (gathered.text === "") {
    await tell(ctx, report, sections(...notes, ctx.t("tips.empty")));
    return;
  }
  if (!deps.drafts.hasRoomFor(4 * gathered.text.length)) {
    await tell(ctx, report, ctx.t("tips.busy"));
    return;
  }
  if (gathered.found.length > 0) return askWhatToDo(ctx, report, asked, gathered, notes);
  await settleAnswer(ctx, deps, report, asked, gathered.text, notes);
}

async function askWhatToDo(
  ctx: TipContext,
  report: Report,
  answer: TipAnswer,
  { text, masked, found }: GatheredText,
  notes: readonly string[],
): Promise<void> {
  const keyboard = screens.decideKeyboard(report.token, ctx.t);
  const noteId = await tell(ctx, report, foundText(found, notes, ctx.t), { keyboard, isTelling: true });
  report.state = { ...report.state, pending: { answer, text, masked, noteId } };
}

/** Puts an answer in its place and goes on from where the person is. */
export async function settleAnswer(
  ctx: TipContext,
  deps: TipDeps,
  report: Report,
  answer: TipAnswer,
  text: string,
  notes: readonly string[],
): Promise<void> {
  const next = withAnswer(report.state, answer, text);
  if (answer === "evidence" && next.step === "evidence") {
    // More may follow, so it is the person who says that this was all.
    const keyboard = screens.moreKeyboard(report.token, false, ctx.t);
    await tell(ctx, report, sections(ctx.t("tips.picture.textTaken"), ...notes, ctx.t("tips.picture.more")), {
      keyboard,
    });
    report.state = next;
    return;
  }
  await show(ctx, deps, report, answer === next.step ? onwards(next) : next, notes);
}

async function takePicture(
  ctx: TipContext,
  deps: TipDeps,
  report: Report,
  incoming: Incoming & { kind: "picture" },
  asked: TipAnswer,
): Promise<void> {
  const { t } = ctx;
  if (roomForPictures(report.state) <= 0) {
    await tell(ctx, report, t("tips.picture.full", { total: MOST_PICTURES }));
    return;
  }
  const gathered = await gatherPicture(ctx, deps, incoming);
  // The person was told that it took too long, and will send it again.
  if (ctx.isCutOff()) return;
  if (gathered.kind === "refused") {
    await tell(ctx, report, gathered.why);
    return;
  }
  const { state } = report;
  const number = state.pictures.length + 1;
  const isAtEvidence = state.step === "evidence";
  const lines = [t("tips.picture.taken", { number, total: MOST_PICTURES }), gathered.note];
  const hasCaption = incoming.caption !== undefined && incoming.caption.trim() !== "";
  if (isAtEvidence) lines.push(t("tips.picture.more"));
  else if (!hasCaption) lines.push(t("tips.picture.later"));
  const keyboard = screens.moreKeyboard(report.token, true, t);
  const noteId = await tell(ctx, report, lines.join("\n"), { keyboard });
  const kept: KeptPicture = { ...gathered.picture, noteId };
  report.state = withPicture(report.state, kept);
  if (hasCaption) return takeText(ctx, deps, report, incoming, asked, []);
  if (!isAtEvidence) await show(ctx, deps, report, report.state);
}

/** «Lewati», «kembali» and the like, tapped or written. */
export async function takeWord(ctx: TipContext, deps: TipDeps, report: Report, word: Word): Promise<void> {
  const { state } = report;
  const { step } = state;
  if (word === "cancel") return cancelReport(ctx, deps, report);
  if (step === "coach" || step === "preview") {
    return show(
      ctx,
      deps,
      report,
      word === "back" ? at(state, step) : review({ ...state, hasSeenCoach: true }),
    );
  }
  if (!isAnswer(step)) {
    return show(ctx, deps, report, state, word === "back" ? [] : [ctx.t("tips.tapFirst")]);
  }
  if (word === "back") return show(ctx, deps, report, backwards(state));
  if (word === "clear" && isOptional(step)) {
    return show(ctx, deps, report, withoutAnswer(state, step));
  }
  const mayLeave = isOptional(step) || isAnswered(state, step);
  if (word === "clear" || !mayLeave) {
    return show(ctx, deps, report, at(state, step), [ctx.t("tips.needed")]);
  }
  return show(ctx, deps, report, onwards(state));
}

/** Ends a report at the person's wish. Its messages can still be deleted. */
export async function cancelReport(ctx: TipContext, deps: TipDeps, report: Report): Promise<void> {
  const keyboard = screens.wipeKeyboard(report, ctx.t);
  const anchor = await tell(ctx, report, ctx.t("tips.cancelled"), { keyboard });
  deps.drafts.finish(ctx.from?.id ?? 0, "report", anchor);
}
