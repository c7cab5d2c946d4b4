import type { HttpClient } from "./http-client.ts";

/**
 * Fetches a file that somebody sent, into memory and nowhere else.
 * @param filePath as `getFile` names it
 * @returns undefined where it is larger than `mostBytes`
 * @throws Error where it cannot be had. The message never holds the address: it contains the bot's token.
 */
export type Download = (filePath: string, mostBytes: number) => Promise<Buffer | undefined>;

const DOWNLOAD_MS = 20_000;
const TELEGRAM = "https://api.telegram.org";

export function fileDownloads(
  http: Pick<HttpClient, "download">,
  token: string,
  apiRoot: string = TELEGRAM,
): Download {
  return (filePath, mostBytes) => {
    const path = filePath.split("/").map(encodeURIComponent).join("/");
    return http.download(`${apiRoot}/file/bot${token}/${path}`, mostBytes, AbortSignal.timeout(DOWNLOAD_MS));
  };
}
