import { createHash } from "node:crypto";
import { setImmediate as breathe } from "node:timers/promises";
import type { Knowledge } from "../content/knowledge.ts";
import type { LexiconIndex } from "../text/lexicon.ts";
import { type Cluster, clusterQuestions, type Tokens, tokensOf } from "./cluster.ts";
import type { Decision } from "./decision.ts";
import type { ModerationStore } from "./store.ts";

/** Names a cluster with exactly these questions: a button under an older one no longer finds it. 8 characters. */
export type ClusterKey = string;

export interface WaitingCluster {
  key: ClusterKey;
  /** Texts as their authors sent them, cleaned of what names a person. */
  texts: readonly string[];
}

export interface QueuePage {
  /** From 1; the last one where a later one was asked for. */
  page: number;
  pages: number;
  questions: number;
  clusters: number;
  shown: readonly WaitingCluster[];
}

export interface QuestionQueue {
  /** Reads what waits, so that the first page need not. */
  warm(): Promise<void>;
  page(number: number): Promise<QueuePage>;
  /** @returns undefined where the cluster has changed or was decided on */
  find(key: ClusterKey): Promise<WaitingCluster | undefined>;
  /** The topics that a cluster is nearest to, best first, at most three. */
  nearest(cluster: WaitingCluster): readonly string[];
  /** Decides on all questions of a cluster; a second time changes nothing and gives what was decided. */
  decide(key: ClusterKey, decision: Decision): Promise<Decided | undefined>;
  /** Takes back what this process decided. @returns false where that is no longer possible */
  undo(key: ClusterKey): Promise<boolean>;
}

export interface Decided {
  decision: Decision;
  questions: number;
}

export const CLUSTERS_ON_PAGE = 5;
const MOST_NEAREST = 3;
/** So many questions of a cluster are asked for its topics. */
const MOST_ASKED = 5;
const MOST_REMEMBERED = 200;
/** Questions read between two looks at what else waits. */
const READ_AT_ONCE = 200;

interface Card {
  id: string;
  text: string;
  tokens: Tokens;
}

/**
 * The questions on which nobody has decided, like ones together. Texts are opened and read once and kept in memory
 * while they wait, so that a page is there at once however long the queue is.
 */
export function questionQueue(store: ModerationStore, knowledge: Knowledge): QuestionQueue {
  let cards = new Map<string, Card>();
  let readWith: LexiconIndex | undefined;
  let orderNow = "";
  let clusters = new Map<ClusterKey, Cluster<Card>>();
  /** The latest decisions, for a second tap and for taking them back. */
  const decided = new Map<ClusterKey, Decided & { ids: readonly string[] }>();
  let refreshing: Promise<void> = Promise.resolve();

  /** One at a time: two at once would open every text twice. */
  function refresh(): Promise<void> {
    const next = refreshing.then(readAnew);
    refreshing = next.catch(() => {});
    return next;
  }

  async function readAnew(): Promise<void> {
    const { lexicon } = knowledge.current();
    const ids = (await store.waitingIds()).map(({ id }) => id);
    const order = ids.join();
    if (order === orderNow && lexicon === readWith) return;
    const known = lexicon === readWith ? cards : new Map<string, Card>();
    const unread = ids.filter((id) => !known.has(id));
    for (let from = 0; from < unread.length; from += READ_AT_ONCE) {
      for (const [id, text] of await store.texts(unread.slice(from, from + READ_AT_ONCE)))
        known.set(id, { id, text, tokens: tokensOf(text, lexicon) });
      await breathe();
    }
    const waiting = ids.flatMap((id) => known.get(id) ?? []);
    const alike = await clusterQuestions(waiting, breathe);
    clusters = new Map(alike.map((cluster) => [keyOf(cluster), cluster]));
    cards = new Map(waiting.map((card) => [card.id, card]));
    orderNow = order;
    readWith = lexicon;
  }

  return {
    warm: refresh,

    async page(number) {
      await refresh();
      const pages = Math.max(1, Math.ceil(clusters.size / CLUSTERS_ON_PAGE));
      const page = Math.min(Math.max(1, number), pages);
      const shown = [...clusters].slice((page - 1) * CLUSTERS_ON_PAGE, page * CLUSTERS_ON_PAGE);
      return {
        page,
        pages,
        questions: cards.size,
        clusters: clusters.size,
        shown: shown.map(([key, cluster]) => waitingCluster(key, cluster)),
      };
    },

    async find(key) {
      await refresh();
      const cluster = clusters.get(key);
      return cluster && waitingCluster(key, cluster);
    },

    nearest({ texts }) {
      const { search } = knowledge.current();
      const scores = new Map<string, number>();
      for (const text of texts.slice(0, MOST_ASKED)) {
        for (const { entryId, score } of search.find(text).ranking)
          scores.set(entryId, (scores.get(entryId) ?? 0) + score);
      }
      return [...scores]
        .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
        .slice(0, MOST_NEAREST)
        .map(([entryId]) => entryId);
    },

    async decide(key, decision) {
      await refresh();
      const cluster = clusters.get(key);
      if (cluster === undefined) return decided.get(key);
      const ids = cluster.questions.map(({ id }) => id);
      const result = { decision, questions: await store.decide(ids, decision), ids };
      decided.set(key, result);
      const eldest = decided.keys().next().value;
      if (decided.size > MOST_REMEMBERED && eldest !== undefined) decided.delete(eldest);
      return result;
    },

    async undo(key) {
      const ids = decided.get(key)?.ids;
      if (ids === undefined) return false;
      await store.undecide(ids);
      await refresh();
      return ids.some((id) => cards.has(id));
    },
  };
}

function waitingCluster(key: ClusterKey, { questions }: Cluster<Card>): WaitingCluster {
  return { key, texts: questions.map(({ text }) => text) };
}

function keyOf({ questions }: Cluster<Card>): ClusterKey {
  const ids = questions.map(({ id }) => id).sort();
  return createHash("sha256").update(ids.join()).digest("base64url").slice(0, 8);
}
