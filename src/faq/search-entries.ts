import type { TaughtContent } from "./content.ts";
import type { SearchEntry } from "./search.ts";

/** What the search learns from each entry, both languages together: people mix them. */
export function searchEntries(content: TaughtContent): SearchEntry[] {
  return [...content.entries.values()].map((entry) => ({
    entryId: entry.entryId,
    title: [entry.id.title, entry.en.title, entry.id.short, entry.en.short],
    phrasings: [...entry.phrasings.id, ...entry.phrasings.en],
    keywords: entry.keywords,
    body: [
      entry.id.answer,
      ...entry.id.do,
      ...entry.id.dont,
      entry.en.answer,
      ...entry.en.do,
      ...entry.en.dont,
    ],
  }));
}
