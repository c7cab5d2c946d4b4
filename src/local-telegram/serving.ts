import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { imageSize } from "./media-content.ts";
import type { World } from "./world.ts";

const PAGE_FOLDER = fileURLToPath(new URL("page/", import.meta.url));

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

const PAGE_POLICY =
  "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/**
 * Whether a request comes from this machine's own tools or page. A site elsewhere can point its name
 * at 127.0.0.1 (DNS rebinding) or post blindly: the first is seen in Host, the second in Origin.
 */
export function isFromLoopback(request: IncomingMessage, port: number): boolean {
  const { host, origin } = request.headers;
  // What all clients of the Bot API send; asked first because it is asked at every call.
  const isOurHost = host === `127.0.0.1:${port}` || host === `localhost:${port}` || host === `[::1]:${port}`;
  if (!isOurHost) return false;
  return origin === undefined || origin === `http://${host}`;
}

/** Answers with a file of the page, or 404; nothing outside its folder can be reached. */
export async function servePage(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
  const name = pathname === "/" ? "/index.html" : pathname;
  const type = TYPES[extname(name)];
  // Plain names only: no dots at the front, no «..», nothing encoded.
  if (request.method !== "GET" || type === undefined || !/^(?:\/[\w-][\w.-]*)+$/.test(name))
    return notFound(response);
  let bytes: Buffer;
  try {
    bytes = await readFile(join(PAGE_FOLDER, name));
  } catch {
    notFound(response);
    return;
  }
  response.writeHead(200, {
    "Content-Type": type,
    "Content-Length": bytes.length,
    "Cache-Control": "no-cache",
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
  });
  response.end(bytes);
}

/** Answers with an uploaded file. Pictures are shown, all else is for download only: it is anybody's content. */
export function answerWithFile(world: World, response: ServerResponse, fileId: string): void {
  const file = world.files.byId(fileId);
  if (file === undefined) {
    notFound(response);
    return;
  }
  const isPicture = imageSize(file.bytes) !== undefined;
  const name = encodeURIComponent(file.fileName ?? file.path.split("/").at(-1) ?? "file");
  response.writeHead(200, {
    "Content-Type": isPicture ? pictureType(file.bytes) : "application/octet-stream",
    "Content-Length": file.bytes.length,
    "Content-Disposition": `${isPicture ? "inline" : "attachment"}; filename*=UTF-8''${name}`,
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, max-age=3600",
    "X-Content-Type-Options": "nosniff",
  });
  response.end(file.bytes);
}

function pictureType(bytes: Buffer): string {
  if (bytes[0] === 0x89) return "image/png";
  if (bytes[0] === 0x47) return "image/gif";
  return bytes[0] === 0x52 ? "image/webp" : "image/jpeg";
}

export function notFound(response: ServerResponse): void {
  response.writeHead(404, { "Content-Type": "text/plain" });
  response.end("Not Found");
}

export function refuseStranger(response: ServerResponse): void {
  response.writeHead(403, { "Content-Type": "text/plain" });
  response.end("The local Telegram answers this machine only: open it at 127.0.0.1 or localhost.");
}
