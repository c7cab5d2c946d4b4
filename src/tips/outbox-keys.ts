import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { chmod, link, mkdir, open, readdir, readFile, rm, utimes } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Day } from "../bot/day.ts";
import { oneAtATime } from "./one-at-a-time.ts";

/**
 * Keys of the outbox, one a day, in files apart from the database. They are never backed up: when the key of a
 * day is erased, what was sealed under it is unreadable in every copy of the database.
 */
export interface OutboxKeys {
  /**
   * Seals under the key of the day, which is made where there is none and is safely on the disk before it is used.
   * The caller keeps `eraseAllBut` away until it has stored what was sealed.
   */
  seal(day: Day, bytes: Uint8Array): Promise<Uint8Array>;
  /** @returns undefined where the key is gone, the day is another one, or the bytes were changed */
  open(day: Day, sealed: Uint8Array): Promise<Uint8Array | undefined>;
  /** Erases the keys of all other days, and what a crash has left half made. */
  eraseAllBut(days: ReadonlySet<Day>): Promise<void>;
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_FILE = /^(\d{4}-\d{2}-\d{2})\.key$/;
/** A key before it has got its name. */
const NEW_FILE = /^\d{4}-\d{2}-\d{2}\.key\.[\w-]+\.new$/;

/** @param folder for the keys alone; made when first needed. Its file system must know hard links. */
export function outboxKeys(folder: string): OutboxKeys {
  // A key must not be erased between being found and being used.
  const inTurn = oneAtATime();
  const turn = <T>(work: () => Promise<T>) =>
    inTurn(work) ?? Promise.reject(new Error("turns have no limit"));
  // Keys are not kept in memory: an operator who deletes the folder means it.
  return {
    seal: (day, bytes) =>
      turn(async () => {
        const found = await readKey(folder, day);
        const key = found.kind === "key" ? found.key : await makeKey(folder, day, found.kind);
        await dateBack(keyFile(folder, day), day);
        const nonce = randomBytes(NONCE_BYTES);
        const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(day));
        const body = [cipher.update(bytes), cipher.final()];
        return Buffer.concat([nonce, cipher.getAuthTag(), ...body]);
      }),

    open: (day, sealed) =>
      turn(async () => {
        const found = await readKey(folder, day);
        if (found.kind !== "key" || sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
        const body = sealed.subarray(NONCE_BYTES + TAG_BYTES);
        const decipher = createDecipheriv("aes-256-gcm", found.key, sealed.subarray(0, NONCE_BYTES), {
          authTagLength: TAG_BYTES,
        });
        decipher.setAAD(Buffer.from(day)).setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        try {
          return Buffer.concat([decipher.update(body), decipher.final()]);
        } catch {
          // A key made anew after an erasure and changed bytes look the same to GCM: either way nobody can read it.
          return undefined;
        }
      }),

    eraseAllBut: (days) =>
      turn(async () => {
        let hasErased = false;
        let latest: Day = "";
        for (const name of await filesIn(folder)) {
          const day = KEY_FILE.exec(name)?.[1];
          if (day !== undefined && day > latest) latest = day;
          if (day === undefined ? !NEW_FILE.test(name) : days.has(day)) continue;
          // One half made has sealed nothing, and may be the same file as the key it has become: not overwritten.
          if (day !== undefined) await overwrite(join(folder, name));
          await rm(join(folder, name), { force: true });
          hasErased = true;
        }
        if (!hasErased) return;
        await syncFolder(folder);
        if (latest !== "") await dateBack(folder, latest);
      }),
  };
}

function keyFile(folder: string, day: Day): string {
  const name = `${day}.key`;
  if (!KEY_FILE.test(name))
    throw new Error(`«${day}» is not a day; an outbox key is asked for by YYYY-MM-DD`);
  return join(folder, name);
}

type Found = { kind: "key"; key: Buffer } | { kind: "none" } | { kind: "damaged" };

async function readKey(folder: string, day: Day): Promise<Found> {
  try {
    const key = await readFile(keyFile(folder, day));
    return key.length === KEY_BYTES ? { kind: "key", key } : { kind: "damaged" };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return { kind: "none" };
    throw error;
  }
}

/**
 * Makes the key of a day, or finds the one that another process has made meanwhile: a key is written and synced
 * under a name of its own first and then linked, which fails where there is one already. So nobody ever sees half a
 * key, and a crash leaves either none or a whole one. A file of the wrong length was therefore damaged from
 * outside; what was sealed under it is lost in any case, so it is replaced rather than let it stop the intake.
 */
async function makeKey(folder: string, day: Day, instead: "none" | "damaged"): Promise<Buffer> {
  const path = keyFile(folder, day);
  await makeFolder(folder);
  const made = `${path}.${randomBytes(9).toString("base64url")}.new`;
  try {
    await writeSynced(made, randomBytes(KEY_BYTES));
    if (instead === "damaged") await rm(path, { force: true });
    await link(made, path);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  } finally {
    await rm(made, { force: true });
  }
  await syncFolder(folder);
  await dateBack(folder, day);
  const found = await readKey(folder, day);
  if (found.kind !== "key") throw new Error(`${path} was changed from outside while it was made`);
  return found.key;
}

async function makeFolder(folder: string): Promise<void> {
  const firstMade = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (firstMade === undefined) return closeToOthers(folder);
  // Each new folder lasts once the one above it is synced.
  let made = resolve(folder);
  await syncFolder(dirname(made));
  while (made.length > firstMade.length) {
    made = dirname(made);
    await syncFolder(dirname(made));
  }
}

/**
 * Nobody is to read from a file's times when in the day a tip came. What the system notes of changes to the file
 * itself (`ctime`) cannot be set.
 */
async function dateBack(path: string, day: Day): Promise<void> {
  const midnight = new Date(`${day}T00:00:00Z`);
  try {
    await utimes(path, midnight, midnight);
  } catch (error) {
    // Somebody else's, like a folder that was there before; or erased meanwhile by the operator.
    if (codeOf(error) !== "EPERM" && codeOf(error) !== "ENOENT") throw error;
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** For a folder that was there before. One that belongs to somebody else stays as it is: the keys are 0600 anyway. */
async function closeToOthers(folder: string): Promise<void> {
  try {
    await chmod(folder, 0o700);
  } catch (error) {
    if (codeOf(error) !== "EPERM") throw error;
  }
}

/** So that the bytes do not stay in a free block. Copying file systems and flash keep their own counsel. */
async function overwrite(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    const { size } = await file.stat();
    await file.write(randomBytes(size), 0, size, 0);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

/** Makes the names in a folder last. Windows has no such call, and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
