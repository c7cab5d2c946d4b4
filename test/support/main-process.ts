import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { TestChat } from "./chat.ts";

/** The bot as an operator starts it. */
export interface MainProcess {
  process: ChildProcess;
  /** Resolves when something printed so far, on either stream, has these words. */
  prints(words: string): Promise<void>;
  printed(): string;
  /** Exit code, or null after a signal. */
  ended: Promise<number | null>;
}

export function startMain(chat: TestChat, env: Readonly<Record<string, string>>): MainProcess {
  const child = spawn(process.execPath, ["src/launch.mjs", "src/main.ts"], {
    env: {
      ...process.env,
      BOT_TOKEN: chat.token,
      TELEGRAM_API_ROOT: chat.apiRoot,
      SECRET_KEY: Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7 + 3)).toString("base64"),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      printed += chunk;
      for (const look of waiting) look();
    });
  }
  // `close`, not `exit`: by then everything that it printed has been read.
  const ended = once(child, "close").then(([code]) => code as number | null);
  return {
    process: child,
    printed: () => printed,
    ended,
    prints(words) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = () => {
        if (printed.includes(words)) resolve();
      };
      waiting.add(look);
      look();
      void ended.then(() => reject(new Error(`it ended without «${words}»:\n${printed}`)));
      return promise.finally(() => waiting.delete(look));
    },
  };
}
