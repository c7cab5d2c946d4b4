import { type Agent, request } from "undici";

/**
 * Fetches a file that somebody sent, into memory and nowhere else.
 * @param filePath as `getFile` names it
 * @returns undefined where it is larger than `mostBytes`; what came by then is dropped
 * @throws Error where it cannot be had. The message never holds the address: it contains the bot's token.
 */
export type Download = (filePath: string, mostBytes: number) => Promise<Buffer | undefined>;

const DOWNLOAD_MS = 20_000;
const TELEGRAM = "https://api.telegram.org";

export function fileDownloads(agent: Agent, token: string, apiRoot: string = TELEGRAM): Download {
  return async (filePath, mostBytes) => {
    const path = filePath.split("/").map(encodeURIComponent).join("/");
    const { statusCode, headers, body } = await request(`${apiRoot}/file/bot${token}/${path}`, {
      dispatcher: agent,
      signal: AbortSignal.timeout(DOWNLOAD_MS),
    });
    if (statusCode !== 200) {
      await body.dump();
      throw new Error(`the file server answered with status ${statusCode}`);
    }
    if (Number(headers["content-length"]) > mostBytes) {
      body.destroy();
      return undefined;
    }
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length;
      // Leaving the loop ends the connection.
      if (length > mostBytes) return undefined;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  };
}
