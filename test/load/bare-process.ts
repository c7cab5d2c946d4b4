// What the machine and the server can do: no framework, no order within a chat, no care about updates lost.
import { Agent, request } from "undici";
import { settingsOf, tellParent } from "./processes.ts";
import type { ServerReady } from "./server-process.ts";

const AT_ONCE = 100;
const { apiRoot, token } = settingsOf<ServerReady>();
const dispatcher = new Agent({ connections: AT_ONCE + 1, pipelining: 1 });

async function call(method: string, payload: object): Promise<{ result: unknown }> {
  const { body } = await request(`${apiRoot}/bot${token}/${method}`, {
    dispatcher,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(payload),
  });
  return (await body.json()) as { result: unknown };
}

interface BareUpdate {
  update_id: number;
  message: { chat: { id: number }; text: string };
}

let underWay = 0;
let freed = () => {};

function reply({ message }: BareUpdate): void {
  underWay += 1;
  void call("sendMessage", { chat_id: message.chat.id, text: message.text }).then(() => {
    underWay -= 1;
    freed();
  });
}

process.on("disconnect", () => process.exit());
tellParent({ ready: true });
let offset = 0;
while (true) {
  const { result } = await call("getUpdates", { offset, timeout: 30, limit: 100 });
  for (const update of result as BareUpdate[]) {
    offset = update.update_id + 1;
    while (underWay >= AT_ONCE) {
      await new Promise<void>((resolve) => {
        freed = resolve;
      });
    }
    reply(update);
  }
}
