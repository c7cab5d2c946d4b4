import { type Api, InputFile } from "grammy";
import type { Download } from "../../bot/downloads.ts";
import type { Translate } from "../../bot/translate.ts";
import { renderReport } from "../export.ts";
import { GROUP_LOCALE } from "./card.ts";
import { readBack } from "./read-back.ts";
import type { DeskTip } from "./store.ts";

/** @returns the document, or undefined where the group no longer shows the tip */
export type TipExport = (tip: DeskTip) => Promise<InputFile | undefined>;

export interface TipExportDeps {
  api: Api;
  download: Download;
  /** The group's language: the document is for the authorities. */
  t: Translate;
}

/** Pictures were bounded when they were cleaned; more than this is none of ours. */
const MOST_PICTURE_BYTES = 10 * 1024 * 1024;

/** Makes a document for passing on, from the very messages that the group shows. */
export function tipExport({ api, download, t }: TipExportDeps): TipExport {
  return async (tip) => {
    const shown = await readBack(api, tip, t);
    if (shown === undefined) return undefined;
    const pictures: Buffer[] = [];
    for (const fileId of shown.pictures) {
      const { file_path } = await api.getFile(fileId);
      const bytes = file_path && (await download(file_path, MOST_PICTURE_BYTES));
      if (bytes) pictures.push(bytes);
    }
    const { answers } = shown;
    const pdf = await renderReport(
      {
        code: tip.code,
        day: tip.notes.receivedOn,
        kind: t(`tip.kind.${tip.notes.kind}`),
        what: answers.what ?? "",
        when: answers.when ?? "",
        where: answers.where ?? "",
        who: answers.who ?? "",
        howKnown: answers.howKnown ?? "",
        evidenceText: [answers.evidence ?? "", ...shown.additions].filter((text) => text !== "").join("\n\n"),
        pictures,
      },
      GROUP_LOCALE,
      t,
    );
    return new InputFile(pdf, t("desk.export.fileName", { code: tip.code }));
  };
}
