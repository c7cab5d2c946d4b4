import { randomBytes } from "node:crypto";

export interface StoredFile {
  fileId: string;
  fileUniqueId: string;
  /** Path below /file/bot<token>/. */
  path: string;
  bytes: Buffer;
  fileName?: string;
  mimeType?: string;
}

/** Everything uploaded, by either side, found by file id or by download path. */
export interface FileShelf {
  add(kind: FileKind, bytes: Buffer, about?: { fileName?: string; mimeType?: string }): StoredFile;
  byId(fileId: string): StoredFile | undefined;
  byPath(path: string): StoredFile | undefined;
}

export type FileKind =
  | "photo"
  | "document"
  | "video"
  | "voice"
  | "audio"
  | "sticker"
  | "animation"
  | "video_note";

const FOLDERS: Record<FileKind, string> = {
  photo: "photos",
  document: "documents",
  video: "videos",
  voice: "voice",
  audio: "music",
  sticker: "stickers",
  animation: "animations",
  video_note: "video_notes",
};

/** A shelf that holds up to `keptFileBytes`; beyond that the oldest files are forgotten. */
export function fileShelf(settings: { keptFileBytes: number }): FileShelf {
  const byId = new Map<string, StoredFile>();
  const byPath = new Map<string, StoredFile>();
  let bytesKept = 0;
  let count = 0;

  return {
    add(kind, bytes, about = {}) {
      count++;
      const path = `${FOLDERS[kind]}/file_${count}${extension(kind, about)}`;
      const file: StoredFile = {
        fileId: `${kind}-${randomBytes(24).toString("base64url")}`,
        fileUniqueId: randomBytes(11).toString("base64url"),
        path,
        bytes,
        ...about,
      };
      byId.set(file.fileId, file);
      byPath.set(path, file);
      bytesKept += bytes.length;
      for (const oldest of byId.values()) {
        if (bytesKept <= settings.keptFileBytes || oldest === file) break;
        byId.delete(oldest.fileId);
        byPath.delete(oldest.path);
        bytesKept -= oldest.bytes.length;
      }
      return file;
    },
    byId: (fileId) => byId.get(fileId),
    byPath: (path) => byPath.get(path),
  };
}

function extension(kind: FileKind, about: { fileName?: string }): string {
  if (kind === "photo") return ".jpg";
  const dot = about.fileName?.lastIndexOf(".") ?? -1;
  const ending = dot < 0 ? "" : (about.fileName?.slice(dot) ?? "");
  return /^\.[A-Za-z0-9]{1,8}$/.test(ending) ? ending : "";
}
