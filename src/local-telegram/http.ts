import type { IncomingMessage } from "node:http";
import type { Upload } from "./bot-api/call.ts";

/** Parameters and uploads of a request, or what is wrong with its body. */
export type ParsedBody =
  | { kind: "ok"; params: Record<string, unknown>; files: ReadonlyMap<string, Upload> }
  | { kind: "refused"; problem: string };

const NO_FILES: ReadonlyMap<string, Upload> = new Map();
const MOST_BYTES = 80 * 1024 * 1024;

/** The body of a request in one piece. Rejects when the connection breaks or the body is beyond all bounds. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_BYTES) request.destroy(new Error("The request is too big"));
      else chunks.push(chunk);
    });
    request.on("end", () => resolve(chunks.length === 1 ? (chunks[0] ?? EMPTY) : Buffer.concat(chunks)));
    request.on("error", reject);
  });
}

const EMPTY = Buffer.alloc(0);

/** Parameters from the body (JSON, form, multipart) and the query string; the body wins. */
export function parseParams(contentType: string, body: Buffer, query: string): ParsedBody {
  const fromQuery = query === "" ? {} : fromForm(query);
  if (body.length === 0) return { kind: "ok", params: fromQuery, files: NO_FILES };
  if (contentType.startsWith("application/json")) {
    try {
      const parsed: unknown = JSON.parse(body.toString("utf8"));
      if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return notAnObject;
      return {
        kind: "ok",
        params: query === "" ? (parsed as Record<string, unknown>) : { ...fromQuery, ...parsed },
        files: NO_FILES,
      };
    } catch {
      return { kind: "refused", problem: "Can't parse JSON object" };
    }
  }
  if (contentType.startsWith("multipart/form-data")) {
    const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
    if (boundary === null) return { kind: "refused", problem: "boundary not found" };
    const { fields, files } = parseMultipart(body, boundary[1] ?? boundary[2] ?? "");
    return { kind: "ok", params: { ...fromQuery, ...fields }, files };
  }
  return { kind: "ok", params: { ...fromQuery, ...fromForm(body.toString("utf8")) }, files: NO_FILES };
}

const notAnObject: ParsedBody = { kind: "refused", problem: "Object expected as JSON request" };

function fromForm(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

/** Splits a multipart body; parts with a file name are files, all others are text. */
export function parseMultipart(
  body: Buffer,
  boundary: string,
): { fields: Record<string, string>; files: Map<string, Upload> } {
  const fields: Record<string, string> = {};
  const files = new Map<string, Upload>();
  const delimiter = Buffer.from(`--${boundary}`);
  let at = body.indexOf(delimiter);
  while (at >= 0) {
    const begin = at + delimiter.length + 2;
    const next = body.indexOf(delimiter, begin);
    const headersEnd = body.indexOf("\r\n\r\n", begin);
    if (next < 0 || headersEnd < 0 || headersEnd > next) break;
    const headers = body.toString("utf8", begin, headersEnd);
    // Two bytes of line end stand before the next delimiter.
    const content = body.subarray(headersEnd + 4, next - 2);
    const name = disposition(headers, "name");
    const fileName = disposition(headers, "filename");
    if (name !== undefined && fileName !== undefined) {
      const mimeType = /^content-type:\s*([^\r\n;]+)/im.exec(headers)?.[1] ?? "application/octet-stream";
      // A copy: the upload outlives the request, whose buffer should not.
      files.set(name, { fileName, mimeType, bytes: Buffer.from(content) });
    } else if (name !== undefined) {
      fields[name] = content.toString("utf8");
    }
    at = next;
  }
  return { fields, files };
}

function disposition(headers: string, key: string): string | undefined {
  const match = new RegExp(
    `^content-disposition:[^\\r\\n]*?[;\\s]${key}=(?:"([^"]*)"|([^;\\s]+))`,
    "im",
  ).exec(headers);
  return match === null ? undefined : (match[1] ?? match[2]);
}
