import type { ServerResponse } from "node:http";
import { snapshot } from "./snapshot.ts";
import type { World } from "./world.ts";

const HEARTBEAT_MS = 15_000;
const MOST_UNSENT_BYTES = 8 * 1024 * 1024;

/** Streams of server-sent events: a snapshot first, then every change. Costs nothing while nobody reads. */
export function eventStreams(world: World) {
  const readers = new Set<ServerResponse>();
  let unsubscribe: (() => void) | undefined;
  let heartbeat: NodeJS.Timeout | undefined;

  const sendToAll = (text: string) => {
    for (const reader of readers) {
      reader.write(text);
      // It will come back for a new snapshot.
      if (reader.writableLength > MOST_UNSENT_BYTES) reader.destroy();
    }
  };
  const begin = () => {
    unsubscribe ??= world.subscribe((event) =>
      sendToAll(`event: change\ndata: ${JSON.stringify(event)}\n\n`),
    );
    heartbeat ??= setInterval(() => sendToAll(": still here\n\n"), HEARTBEAT_MS).unref();
  };
  const leave = (reader: ServerResponse) => {
    readers.delete(reader);
    if (readers.size > 0) return;
    unsubscribe?.();
    clearInterval(heartbeat);
    unsubscribe = undefined;
    heartbeat = undefined;
  };

  return {
    open(response: ServerResponse): void {
      response.writeHead(200, {
        "Content-Type": "text/event-stream; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
      });
      response.write(`retry: 1000\nevent: snapshot\ndata: ${JSON.stringify(snapshot(world))}\n\n`);
      readers.add(response);
      response.on("close", () => leave(response));
      begin();
    },
    close(): void {
      for (const reader of [...readers]) {
        leave(reader);
        reader.end();
      }
    },
  };
}
