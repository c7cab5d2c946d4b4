import { GrammyError } from "grammy";
import { escapeHtml } from "../bot/html.ts";
import type { Translate } from "../bot/translate.ts";
import type { TipContext } from "./chat.ts";
import { cleanText, type FindingKind, maskFindings } from "./clean-text.ts";
import type { TipDeps } from "./deps.ts";
import { type Incoming, MOST_PICTURE_BYTES } from "./incoming.ts";
import type { Picture } from "./tip.ts";

/** What somebody wrote, cleaned, with what has to be said about it. */
export interface GatheredText {
  text: string;
  /** The same with everything masked that may give its writer away. */
  masked: string;
  found: { kind: FindingKind; quote: string }[];
  /** Lines of Telegram's HTML. */
  notes: string[];
}

type Taken = Exclude<Incoming, { kind: "refused" | "service" }>;

/**
 * @param before what was written earlier and is added to
 * @param limit code points of both together; the rest is cut off, and said to be
 */
export function gatherText(
  taken: Taken,
  limit: number,
  t: Translate,
  before: string | undefined = undefined,
): GatheredText {
  const written = (taken.kind === "text" ? taken.text : taken.caption) ?? "";
  const { text, removed, findings } = cleanText(before === undefined ? written : `${before}\n${written}`, {
    limit,
  });
  // Masking makes some texts longer.
  const masked = cleanText(maskFindings(text, findings), { limit }).text;
  const found = findings.map(({ kind, start, end }) => ({ kind, quote: text.slice(start, end) }));
  const kinds = [...new Set(removed.map(({ kind }) => kind))];
  const notes: string[] = [];
  if (kinds.length > 0) {
    const what = kinds.map((kind) => t(`tips.removed.text.${kind}`)).join(", ");
    notes.push(t("tips.note.removed", { what }));
  }
  if (taken.isForwarded) notes.push(t("tips.note.forwarded"));
  if (taken.hasHiddenLink) notes.push(t("tips.note.hiddenLink"));
  return { text, masked, found, notes };
}

const MOST_SHOWN = 8;
const LONGEST_QUOTE = 60;

/** What was found, spelled out; the sender decides. */
export function foundText(found: GatheredText["found"], notes: readonly string[], t: Translate): string {
  const lines = found
    .slice(0, MOST_SHOWN)
    .map(({ kind, quote }) => `• ${t(`tips.finding.${kind}`)}: <code>${escapeHtml(clipped(quote))}</code>`);
  if (found.length > MOST_SHOWN) lines.push(t("tips.found.more", { count: found.length - MOST_SHOWN }));
  if (found.some(({ kind }) => kind === "share-link")) lines.push("", t("tips.found.shareLink"));
  return [t("tips.found.heading", { list: lines.join("\n") }), ...notes].join("\n\n");
}

function clipped(text: string): string {
  const points = [...text];
  return points.length <= LONGEST_QUOTE ? text : `${points.slice(0, LONGEST_QUOTE).join("")}…`;
}

export type GatheredPicture =
  | { kind: "taken"; picture: Picture; note: string }
  /** `why`: Telegram's HTML. */
  | { kind: "refused"; why: string };

/** Downloads a picture into memory and re-encodes it there. */
export async function gatherPicture(
  ctx: TipContext,
  deps: TipDeps,
  { fileId, size }: { fileId: string; size: number },
): Promise<GatheredPicture> {
  // Twice its size: what was sent, and what is made of it.
  const gathered = await deps.drafts.withRoomFor(2 * size, () => rebuildPicture(ctx, deps, fileId));
  return gathered ?? { kind: "refused", why: ctx.t("tips.picture.tooBusy") };
}

async function rebuildPicture(ctx: TipContext, deps: TipDeps, fileId: string): Promise<GatheredPicture> {
  const bytes = await fetchPicture(ctx, deps, fileId);
  if (bytes === "failed") return { kind: "refused", why: ctx.t("tips.picture.failed") };
  if (bytes === undefined) return { kind: "refused", why: ctx.t("tips.refused.too-large") };
  const result = await deps.cleanPicture(bytes);
  if (result.kind === "refused") {
    const { problem } = result;
    const why = problem === "too-large" ? "tips.refused.too-large" : (`tips.picture.${problem}` as const);
    return { kind: "refused", why: ctx.t(why) };
  }
  const { picture, removed } = result;
  const what = removed.map((kind) => ctx.t(`tips.removed.picture.${kind}`)).join(", ");
  const note = what === "" ? ctx.t("tips.picture.clean") : ctx.t("tips.note.removed", { what });
  return { kind: "taken", picture, note };
}

/** @returns undefined where it is too large */
async function fetchPicture(
  ctx: TipContext,
  deps: TipDeps,
  fileId: string,
): Promise<Buffer | undefined | "failed"> {
  let path: string | undefined;
  try {
    path = (await ctx.api.getFile(fileId)).file_path;
  } catch (error) {
    if (!(error instanceof GrammyError) || error.error_code !== 400) throw error;
    return error.description.includes("too big") ? undefined : "failed";
  }
  if (path === undefined) return "failed";
  // What goes wrong with a download is the same to the sender: it did not arrive. The error names the address.
  return deps.download(path, MOST_PICTURE_BYTES).catch(() => "failed" as const);
}
