import type { Day } from "../bot/day.ts";
import type { Translator } from "../bot/translate.ts";
import { LOCALES } from "../bot/translate.ts";
import type { ContentFault } from "../content/yaml-file.ts";
import { foldText } from "../text/tokens.ts";
import type { TaughtContent } from "./content.ts";
import { entryCard } from "./view.ts";

/** Telegram's limit for a text, counted after its markup was read. */
const LONGEST_MESSAGE = 4096;

/** What the loader need not refuse but a curator should mend: the bot would run, worse. */
export interface ContentConcerns {
  faults: ContentFault[];
  warnings: ContentFault[];
}

/**
 * Looks over content that has loaded: phrasings that stand under two topics, cards that do not fit a message,
 * reviews that are overdue.
 * @param today for overdue reviews, which are warnings: the law may not have changed
 */
export function checkFaq(content: TaughtContent, translator: Translator, today: Day): ContentConcerns {
  const faults: ContentFault[] = [];
  const warnings: ContentFault[] = [];
  const firstTopic = new Map<string, string>();
  for (const entry of content.entries.values()) {
    const at = (path: readonly PropertyKey[], message: string) => ({
      ...content.placeOf(entry.entryId, path),
      message,
    });

    for (const language of ["id", "en"] as const) {
      entry.phrasings[language].forEach((phrasing, index) => {
        const folded = foldText(phrasing);
        const other = firstTopic.get(folded);
        const path = ["phrasings", language, index];
        if (other === undefined) firstTopic.set(folded, entry.entryId);
        else if (other === entry.entryId)
          warnings.push(at(path, "this phrasing stands here twice; remove one"));
        else
          faults.push(
            at(path, `«${phrasing}» stands under «${other}» too; keep it where people would want it`),
          );
      });
    }
    for (const locale of LOCALES) {
      const { text } = entryCard(entry, { content, locale, t: translator(locale), stage: "calon" });
      const length = [...text.replace(/<[^>]+>/g, "")].length;
      if (length > LONGEST_MESSAGE) {
        faults.push(at([locale], `the card has ${length} characters; shorten it to ${LONGEST_MESSAGE}`));
      }
    }
    if (entry.review < today)
      warnings.push(
        at(["review"], `the review was due on ${entry.review}; check the card and set a new day`),
      );
  }
  return { faults, warnings };
}
