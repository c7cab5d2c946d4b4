import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import type { LearntModel } from "../faq/search/model.ts";
import type { LearntKnowledge } from "./snapshot.ts";

// A file is: MAGIC, the SHA-256 of all that follows it, the header's length (8 bytes), the header as JSON filled up
// with spaces to a multiple of 8 bytes, then the arrays in the order of `arraysOf`, widest elements first.
const MAGIC = Buffer.from("NETRALK1");
const DIGEST_BYTES = 32;
const FRONT_BYTES = MAGIC.length + DIGEST_BYTES;
const LENGTH_BYTES = 8;
const ALIGNMENT = 8;
/** Read in such pieces, so that nothing else waits for long. */
const PIECE_BYTES = 1 << 20;
const MOST_BYTES = 512 * 1024 * 1024;

interface Header {
  key: string;
  pairCount: number;
  spellingCount: number;
  keys: string[];
  words: string[];
  model: Pick<LearntModel, "entryIds" | "kinds">;
  rest: Omit<LearntKnowledge, "model">;
}

/** How many elements each array has; all of it together has to be what the file holds. */
function lengthsOf({ keys, words, pairCount, spellingCount, model }: Header) {
  const size = keys.length + pairCount;
  return {
    pairs: pairCount,
    spellings: spellingCount,
    counts: words.length,
    rarity: size,
    topicWeights: size * (model.entryIds.length + model.kinds.length),
    scopeWeights: size * 2,
    holdings: Math.ceil((size * model.entryIds.length) / 8),
  };
}

/** @param key what the knowledge was learnt from; only a reader that asks for the same is given it */
export function packKnowledge({ model, ...rest }: LearntKnowledge, key: string): Uint8Array[] {
  const { words, entryIds, kinds } = model;
  const header: Header = {
    key,
    pairCount: words.pairs.length,
    spellingCount: words.spellings.length,
    keys: words.keys,
    words: words.words,
    model: { entryIds, kinds },
    rest,
  };
  let json = Buffer.from(JSON.stringify(header));
  const missing = (ALIGNMENT - (json.length % ALIGNMENT)) % ALIGNMENT;
  json = Buffer.concat([json, Buffer.alloc(missing, " ")]);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(json.length);
  const arrays = [
    words.pairs,
    words.spellings,
    words.counts,
    words.rarity,
    model.topicWeights,
    model.scopeWeights,
    model.holdings,
  ].map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  const hash = createHash("sha256");
  const content = [length, json, ...arrays];
  for (const part of content) hash.update(part);
  return [MAGIC, hash.digest(), ...content];
}

/**
 * Reads what `packKnowledge` made, piece by piece.
 * @returns undefined where there is no such file, or it is not whole, not ours, or was made for another key
 */
export async function readSavedKnowledge(path: string, key: string): Promise<LearntKnowledge | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    return await readFrom(file, key);
  } catch (error) {
    if (error instanceof Error && ("code" in error || error instanceof SyntaxError)) return undefined;
    throw error;
  } finally {
    await file?.close();
  }
}

async function readFrom(file: FileHandle, key: string): Promise<LearntKnowledge | undefined> {
  const { size } = await file.stat();
  if (size < FRONT_BYTES + LENGTH_BYTES || size > MOST_BYTES) return undefined;
  const front = Buffer.alloc(FRONT_BYTES + LENGTH_BYTES);
  if (!(await readFully(file, front))) return undefined;
  if (!front.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const headerBytes = front.readUInt32LE(FRONT_BYTES);
  const arrayBytes = size - front.length - headerBytes;
  if (arrayBytes < 0 || headerBytes % ALIGNMENT !== 0) return undefined;

  const hash = createHash("sha256").update(front.subarray(FRONT_BYTES));
  const json = Buffer.alloc(headerBytes);
  const arrays = new ArrayBuffer(arrayBytes);
  for (const part of [json, new Uint8Array(arrays)]) {
    if (!(await readFully(file, part, (piece) => hash.update(piece)))) return undefined;
  }
  if (!hash.digest().equals(front.subarray(MAGIC.length, FRONT_BYTES))) return undefined;
  return assemble(JSON.parse(json.toString("utf8")) as Header, arrays, key);
}

/** @returns false where the file ends too soon */
async function readFully(
  file: FileHandle,
  into: Uint8Array,
  seen: (piece: Uint8Array) => void = () => {},
): Promise<boolean> {
  for (let at = 0; at < into.length; ) {
    const piece = into.subarray(at, at + PIECE_BYTES);
    const { bytesRead } = await file.read(piece, 0, piece.length);
    if (bytesRead === 0) return false;
    seen(piece.subarray(0, bytesRead));
    at += bytesRead;
  }
  return true;
}

function assemble(header: Header, buffer: ArrayBuffer, key: string): LearntKnowledge | undefined {
  if (header.key !== key) return undefined;
  const lengths = lengthsOf(header);
  const { pairs, spellings, counts, rarity, topicWeights, scopeWeights, holdings } = lengths;
  const isWhole = Object.values(lengths).every((length) => Number.isSafeInteger(length) && length >= 0);
  const bytes = 8 * (pairs + spellings) + 4 * (counts + rarity + topicWeights + scopeWeights) + holdings;
  if (!isWhole || bytes !== buffer.byteLength) return undefined;
  let at = 0;
  const next = (length: number, width: number): [ArrayBuffer, number, number] => {
    const start = at;
    at += length * width;
    return [buffer, start, length];
  };
  // Evaluated in the order in which they were written.
  const words = {
    keys: header.keys,
    pairs: new Float64Array(...next(pairs, 8)),
    spellings: new Float64Array(...next(spellings, 8)),
    words: header.words,
    counts: new Int32Array(...next(counts, 4)),
    rarity: new Float32Array(...next(rarity, 4)),
  };
  const model: LearntModel = {
    ...header.model,
    words,
    topicWeights: new Float32Array(...next(topicWeights, 4)),
    scopeWeights: new Float32Array(...next(scopeWeights, 4)),
    holdings: new Uint8Array(...next(holdings, 1)),
  };
  return { ...header.rest, model };
}
