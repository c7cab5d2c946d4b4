import { tryToEdit } from "../bot/edit.ts";
import { escapeHtml, sections } from "../bot/html.ts";
import { recordTheirs, showPictures, type TipContext, type TipTap, takeButtonsOff, tell } from "./chat.ts";
import type { TipDeps } from "./deps.ts";
import type { Visit } from "./drafts.ts";
import { foundText, gatherPicture, gatherText } from "./gather.ts";
import { type Incoming, readIncoming, readWord } from "./incoming.ts";
import type { Mailbox } from "./intake.ts";
import * as view from "./mailbox-view.ts";
import { newToken, parseReceipt } from "./receipt.ts";
import { roomForPictures } from "./report.ts";
import { waitText, wipeKeyboard } from "./screens.ts";
import { MOST_PICTURES } from "./tip.ts";

/** Code points of an addition: with its heading it fits one message, and one page of a mailbox. */
const ADDITION_LIMIT = 1_500;

/** Asks for the receipt, as a forced reply. */
export async function askReceipt(ctx: TipContext, visit: Visit, note?: string): Promise<void> {
  const text = sections(
    view.promptLine("mailbox", ctx.t),
    note,
    ctx.t("tips.mailbox.ask"),
    ctx.t("tips.way.cancel"),
  );
  await tell(ctx, visit, text, { placeholder: ctx.t("tips.placeholder.receipt") });
}

/** Opens what a receipt leads to, and from then on waits for nothing more to be written. */
export async function openWith(ctx: TipContext, deps: TipDeps, visit: Visit, text: string): Promise<void> {
  if (ctx.from === undefined) return;
  const { id } = ctx.from;
  const parsed = parseReceipt(text);
  // A slip of the finger is neither looked up nor counted.
  if (parsed.kind !== "ok") return askReceipt(ctx, visit, ctx.t(`tips.mailbox.${parsed.kind}`));
  if (deps.intake.allow(id, "lookup") === "limited") {
    await endVisit(ctx, deps, visit, ctx.t("tips.mailbox.limited"));
    return;
  }
  const delayMs = deps.intake.lookupDelayMs(id);
  if (delayMs > 0) return askReceipt(ctx, visit, waitNote(ctx, delayMs));
  const opened = await deps.intake.open(parsed.receipt);
  switch (opened.kind) {
    case "open":
      visit.opened = { receipt: parsed.receipt, mailbox: opened.mailbox };
      deps.drafts.setFocus(id, undefined);
      return showMailbox(ctx, visit, opened.mailbox, view.openingPage(opened.mailbox.letters));
    case "erased": {
      const status = ctx.t(`tip.status.${opened.outcome}`);
      const lost = opened.outcome === "lost" ? ctx.t("tips.mailbox.lost") : undefined;
      return endVisit(ctx, deps, visit, sections(ctx.t("tips.mailbox.erased", { status }), lost));
    }
    case "unknown": {
      const nextMs = deps.intake.wrongReceipt(id);
      const note = nextMs > 0 ? waitNote(ctx, nextMs) : undefined;
      return askReceipt(ctx, visit, [ctx.t("tips.mailbox.unknown"), note].filter(Boolean).join(" "));
    }
    case "busy":
      return askReceipt(ctx, visit, ctx.t("tips.mailbox.busy"));
  }
}

function waitNote(ctx: TipContext, ms: number): string {
  return ctx.t("tips.mailbox.wait", { seconds: Math.ceil(ms / 1_000) });
}

async function endVisit(ctx: TipContext, deps: TipDeps, visit: Visit, text: string): Promise<void> {
  if (ctx.from === undefined) return;
  const anchor = await tell(ctx, visit, text, { keyboard: wipeKeyboard(visit, ctx.t) });
  deps.drafts.finish(ctx.from.id, "visit", anchor);
}

async function showMailbox(ctx: TipContext, visit: Visit, mailbox: Mailbox, page: number): Promise<void> {
  const screen = view.mailboxScreen(visit, mailbox, page, ctx.t, ctx.locale);
  const edited = ctx.callbackQuery?.message?.message_id;
  const edit =
    edited === undefined
      ? "gone"
      : await tryToEdit(() =>
          ctx.editMessageText(screen.text, {
            parse_mode: "HTML",
            link_preview_options: { is_disabled: true },
            reply_markup: screen.keyboard,
          }),
        );
  if (edit === "gone") await tell(ctx, visit, screen.text, { keyboard: screen.keyboard, isTelling: true });
  // After showing: what could not be shown was not read.
  if (view.showsLastNew(mailbox.letters, page)) await mailbox.markRead();
}

/** A message of somebody who was asked for the receipt, or for something to add. */
export async function takeForVisit(ctx: TipContext, deps: TipDeps, visit: Visit): Promise<void> {
  const { message } = ctx;
  if (message === undefined || !recordTheirs(ctx, visit)) return;
  const incoming = readIncoming(message);
  if (incoming.kind === "service") return;
  if (incoming.kind === "text" && readWord(incoming.text) === "cancel") return cancelVisit(ctx, deps, visit);
  const { addition } = visit;
  if (visit.opened === undefined) {
    if (incoming.kind === "text") return openWith(ctx, deps, visit, incoming.text);
    return askReceipt(ctx, visit, ctx.t("tips.mailbox.none"));
  }
  if (addition === undefined) return;
  if (incoming.kind === "refused") {
    const { album } = incoming;
    if (album !== undefined && visit.refusedAlbum === album) return;
    await tell(ctx, visit, ctx.t(`tips.refused.${incoming.reason}`));
    if (album !== undefined) visit.refusedAlbum = album;
    return;
  }
  if (incoming.kind === "picture") return takePicture(ctx, deps, visit, incoming);
  const word = incoming.kind === "text" ? readWord(incoming.text) : undefined;
  if (word === "done" || word === "skip") return showAddition(ctx, visit);
  return takeText(ctx, deps, visit, incoming);
}

/** [Tambah keterangan], and [Ubah] below its preview. */
export async function askAddition(ctx: TipContext, visit: Visit): Promise<void> {
  visit.addition ??= { token: newToken(), pictures: [], revision: 0, isCounted: false };
  const text = sections(
    view.promptLine("addition", ctx.t),
    ctx.t("tips.addition.ask", { count: MOST_PICTURES }),
    ctx.t("tips.way.cancel"),
  );
  await tell(ctx, visit, text, { placeholder: ctx.t("tips.placeholder.addition") });
}

async function takeText(
  ctx: TipContext,
  deps: TipDeps,
  visit: Visit,
  taken: Exclude<Incoming, { kind: "refused" | "service" }>,
): Promise<void> {
  const { addition } = visit;
  if (addition === undefined) return;
  const { text, masked, found, notes } = gatherText(taken, ADDITION_LIMIT, ctx.t);
  if (text === "") {
    await tell(ctx, visit, sections(...notes, ctx.t("tips.empty")));
    return;
  }
  if (!deps.drafts.hasRoomFor(4 * text.length)) {
    await tell(ctx, visit, ctx.t("tips.busy"));
    return;
  }
  if (found.length > 0) {
    const keyboard = view.additionDecideKeyboard(visit, ctx.t);
    const noteId = await tell(ctx, visit, foundText(found, notes, ctx.t), { keyboard, isTelling: true });
    visit.addition = { ...addition, pending: { text, masked, noteId } };
    return;
  }
  return settleText(ctx, visit, text, notes);
}

/** Puts the text in its place and shows what would be sent. */
export async function settleText(
  ctx: TipContext,
  visit: Visit,
  text: string,
  notes: readonly string[] = [],
): Promise<void> {
  if (visit.addition === undefined) return;
  const { pending: _, ...addition } = visit.addition;
  visit.addition = { ...addition, text, revision: addition.revision + 1 };
  return showAddition(ctx, visit, notes);
}

async function takePicture(
  ctx: TipContext,
  deps: TipDeps,
  visit: Visit,
  incoming: Incoming & { kind: "picture" },
): Promise<void> {
  const { t } = ctx;
  if (visit.addition === undefined) return;
  if (roomForPictures(visit.addition) <= 0) {
    await tell(ctx, visit, t("tips.picture.full", { total: MOST_PICTURES }));
    return;
  }
  const gathered = await gatherPicture(ctx, deps, incoming);
  if (ctx.isCutOff()) return;
  if (gathered.kind === "refused") {
    await tell(ctx, visit, gathered.why);
    return;
  }
  const { addition } = visit;
  const number = addition.pictures.length + 1;
  const lines = [t("tips.picture.taken", { number, total: MOST_PICTURES }), gathered.note];
  const keyboard = view.additionPictureKeyboard(visit, t);
  const noteId = await tell(ctx, visit, lines.join("\n"), { keyboard });
  const pictures = [...addition.pictures, { ...gathered.picture, noteId }];
  visit.addition = { ...addition, pictures, revision: addition.revision + 1 };
  if (incoming.caption?.trim()) return takeText(ctx, deps, visit, incoming);
}

/** Shows an addition exactly as the moderators will see it. */
export async function showAddition(
  ctx: TipContext,
  visit: Visit,
  notes: readonly string[] = [],
): Promise<void> {
  const { addition } = visit;
  if (addition === undefined) return;
  if (addition.text === undefined && addition.pictures.length === 0) {
    await tell(ctx, visit, ctx.t("tips.addition.nothing"));
    return;
  }
  await showPictures(ctx, visit, addition.pictures);
  if (addition.text !== undefined) await tell(ctx, visit, escapeHtml(addition.text), { isTelling: true });
  await tell(ctx, visit, sections(...notes, ctx.t("tips.addition.control")), {
    keyboard: view.additionKeyboard(visit, ctx.t),
  });
}

export async function cancelVisit(ctx: TipContext, deps: TipDeps, visit: Visit): Promise<void> {
  const { opened } = visit;
  if (opened === undefined || ctx.from === undefined) {
    return endVisit(ctx, deps, visit, ctx.t("tips.mailbox.closed"));
  }
  delete visit.addition;
  deps.drafts.setFocus(ctx.from.id, undefined);
  await tell(ctx, visit, ctx.t("tips.addition.cancelled"), {
    keyboard: view.backKeyboard(visit, ctx.t),
  });
}

/** [Kirim keterangan] */
export async function sendAddition(
  ctx: TipTap,
  deps: TipDeps,
  visit: Visit,
  revision: number,
): Promise<void> {
  const { addition, opened } = visit;
  if (addition === undefined || opened === undefined || addition.revision !== revision) {
    await ctx.answerCallbackQuery({ text: ctx.t("tips.addition.old"), show_alert: true });
    return;
  }
  await ctx.answerCallbackQuery();
  const { id } = ctx.from;
  if (!addition.isCounted && deps.intake.allow(id, "addition") === "limited") {
    await tell(ctx, visit, ctx.t("tips.addition.limited"));
    return;
  }
  visit.addition = { ...addition, isCounted: true };
  const pictures = addition.pictures.map(({ bytes, width, height }) => ({ bytes, width, height }));
  const outcome = await opened.mailbox.add(addition.token, { text: addition.text ?? "", pictures });
  if (outcome === "full") {
    await tell(ctx, visit, ctx.t("tips.addition.full"), { keyboard: view.backKeyboard(visit, ctx.t) });
    return;
  }
  const { slotMinutes } = deps.intake;
  const added =
    slotMinutes === 0
      ? ctx.t("tips.addition.addedNow")
      : ctx.t("tips.addition.added", { wait: waitText(slotMinutes, ctx.t) });
  const text = outcome === "gone" ? ctx.t("tips.addition.gone") : added;
  await tell(ctx, visit, text, { keyboard: view.backKeyboard(visit, ctx.t) });
  // Only now: until the person was told, the button may come again, and adds nothing twice.
  delete visit.addition;
  deps.drafts.setFocus(id, undefined);
  await takeButtonsOff(ctx);
}

/** [Buang gambar ini] */
export async function dropAdditionPicture(ctx: TipTap, visit: Visit): Promise<void> {
  const noteId = ctx.callbackQuery.message?.message_id;
  if (visit.addition === undefined || noteId === undefined) return;
  const pictures = visit.addition.pictures.filter((picture) => picture.noteId !== noteId);
  if (pictures.length === visit.addition.pictures.length) return;
  visit.addition = { ...visit.addition, pictures, revision: visit.addition.revision + 1 };
  await tryToEdit(() => ctx.editMessageText(ctx.t("tips.picture.dropped")));
}

/** [Ya, hapus laporan] */
export async function withdraw(ctx: TipTap, deps: TipDeps, visit: Visit): Promise<void> {
  if (visit.opened === undefined) return;
  await visit.opened.mailbox.withdraw();
  await endVisit(ctx, deps, visit, ctx.t("tips.mailbox.withdrawn"));
  await takeButtonsOff(ctx);
}

/** What a page button leads to. */
export async function turnPage(ctx: TipTap, visit: Visit, page: number): Promise<void> {
  if (visit.opened !== undefined) await showMailbox(ctx, visit, visit.opened.mailbox, page);
}

/** The mailbox again, in a message of its own. */
export async function showAgain(ctx: TipContext, visit: Visit): Promise<void> {
  const mailbox = visit.opened?.mailbox;
  if (mailbox === undefined) return;
  const screen = view.mailboxScreen(visit, mailbox, view.openingPage(mailbox.letters), ctx.t, ctx.locale);
  await tell(ctx, visit, screen.text, { keyboard: screen.keyboard, isTelling: true });
}
