// The Bot API server of a load run, in a process of its own: asks in the people's name, counts replies.
import { startLocalTelegram } from "../../src/local-telegram/index.ts";
import { settingsOf, tellParent } from "./processes.ts";

export interface ServerSettings {
  people: number;
  latencyMs: number;
}

export interface ServerReady {
  apiRoot: string;
  token: string;
}

/** Queues these texts, one an update, for one person after another. */
export interface Ask {
  texts: readonly string[];
}

export interface Answered {
  /** From the first getUpdates after the texts were queued to the last reply. */
  ms: number;
  /** Replies beyond one per text. */
  surplus: number;
}

const settings = settingsOf<ServerSettings>();
const telegram = await startLocalTelegram({ keptCalls: 0, keptMessages: 20, latencyMs: settings.latencyMs });
const people = Array.from({ length: settings.people }, (_, i) =>
  telegram.people.create({ first_name: `Orang ${i + 1}` }),
);

let startedAt: number | undefined;
let replies = 0;
let expected = 0;

telegram.world.subscribe((event) => {
  if (event.type !== "message_sent" || !event.shown.is_from_bot) return;
  replies += 1;
  if (replies !== expected) return;
  const ms = performance.now() - (startedAt ?? 0);
  // What is answered twice comes about now.
  setTimeout(() => tellParent({ ms, surplus: replies - expected } satisfies Answered), 300);
});

process.on("message", ({ texts }: Ask) => {
  replies = 0;
  expected = texts.length;
  for (const [i, text] of texts.entries()) {
    const person = people[i % people.length];
    if (person !== undefined) telegram.people.say(person.id, text);
  }
  // A poll that waits already is the first one.
  startedAt = performance.now();
  telegram.settings.fault = (method) => {
    if (method === "getUpdates") {
      startedAt = performance.now();
      telegram.settings.fault = undefined;
    }
    return undefined;
  };
  tellParent({ queued: texts.length });
});
process.on("disconnect", () => process.exit());
tellParent({ apiRoot: telegram.apiRoot, token: telegram.token } satisfies ServerReady);
