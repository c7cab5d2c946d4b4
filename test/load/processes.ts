import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** A child that answers each message with one of its own. */
export interface Child {
  process: ChildProcess;
  /** Sends and resolves with the answer. */
  ask<Answer>(message: object): Promise<Answer>;
  /** Resolves with the next thing that the child says; rejects when it ends without a word. */
  says<Answer>(): Promise<Answer>;
  /** Rejects when it ends before it was told to. */
  failed: Promise<never>;
  /** Lets it end in its own way, then makes sure. */
  end(): Promise<void>;
}

/**
 * Forks one of the files beside this; `settings` reach it as JSON, see `settingsOf`.
 * @param onOutput takes what it prints, which is otherwise printed here
 */
export function startChild(
  file: string,
  settings: object = {},
  execArgv: readonly string[] = [],
  onOutput?: (text: string) => void,
): Child {
  const output = onOutput === undefined ? "inherit" : "pipe";
  const child = fork(new URL(file, import.meta.url), [JSON.stringify(settings)], {
    execArgv: [...execArgv],
    stdio: ["ignore", output, output, "ipc"],
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", onOutput ?? (() => {}));
  const exited = once(child, "exit");
  const failed = exited.then(([code, signal]) => {
    throw new Error(`${file} ended with ${code ?? signal}`);
  });
  failed.catch(() => {});
  const says = async <Answer>(): Promise<Answer> => {
    const [message] = await Promise.race([once(child, "message"), failed]);
    return message as Answer;
  };
  return {
    process: child,
    says,
    failed,
    ask(message) {
      const answer = says();
      child.send(message);
      return answer as Promise<never>;
    },
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const killing = setTimeout(() => child.kill("SIGKILL"), 5_000);
      child.disconnect();
      await exited;
      clearTimeout(killing);
    },
  };
}

/** What the parent gave to this child. */
export function settingsOf<Settings>(): Settings {
  return JSON.parse(process.argv[2] ?? "{}") as Settings;
}

export function tellParent(message: object): void {
  process.send?.(message);
}
