import { createHmac, timingSafeEqual } from "node:crypto";
import type { Day } from "../bot/day.ts";
import { normalisedName } from "../picture/name.ts";
import { type KeyRing, keysOf } from "../privacy/key-ring.ts";
import { subkey } from "../privacy/secret-key.ts";

/** Score in percent, rounded to what a certificate tells. */
export type Band = "80-89" | "90-100";

export function bandOf(percent: number): Band {
  return percent >= 90 ? "90-100" : "80-89";
}

export interface CertificateFacts {
  /** From 2020-01-01, for ninety years. */
  day: Day;
  band: Band;
  /** As shown; not to be had back from the code. */
  name: string;
}

export type Verdict =
  | {
      kind: "genuine";
      day: Day;
      band: Band;
      name: "matches" | "differs" | "not-asked";
      /** Made with the installation's present key, or with the one before. */
      key: "current" | "previous";
    }
  /** It has the form of a code, but was not made with this key, or was changed. */
  | { kind: "not-genuine" }
  /** It is no code at all. */
  | { kind: "unreadable" };

export interface CertificateCodes {
  /** @returns 24 characters in groups of four, such as «24XJ-0B2M-…» */
  issue(facts: CertificateFacts): string;
  /** Checks without any register. Small letters, spaces, and O, I, L for 0, 1, 1 are forgiven. */
  verify(code: string, name?: string): Verdict;
}

// 120 bits, exactly 24 letters: version and key id (8), day (15), band (1), name (32), signature (64).
const BYTES = 15;
const SIGNED_BYTES = 7;
const VERSION = 1;
const EPOCH_MS = Date.UTC(2020, 0, 1);
const DAY_MS = 86_400_000;

/** Crockford's base32: no I, L, O, U. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LETTERS = 24;

/**
 * @param keys the installation's; codes are signed with a subkey of their own. With a previous key, codes that were
 *   made with it are still genuine
 */
export function certificateCodes(keys: KeyRing | Uint8Array): CertificateCodes {
  const [current, previous] = keysOf(keys);
  const codes = codesWith(current);
  if (previous === undefined) return codes;
  const older = codesWith(previous);
  return {
    issue: codes.issue,
    verify(code, name) {
      const verdict = codes.verify(code, name);
      if (verdict.kind !== "not-genuine") return verdict;
      const second = older.verify(code, name);
      return second.kind === "genuine" ? { ...second, key: "previous" } : second;
    },
  };
}

function codesWith(secretKey: Uint8Array): CertificateCodes {
  const signKey = subkey(secretKey, "certificate/sign");
  const nameKey = subkey(secretKey, "certificate/name");
  // In the signed part: a code names the key that it was made with.
  const keyId = hmac(subkey(secretKey, "certificate/key-id"), "").readUInt8(0) & 15;

  const nameTag = (name: string) => hmac(nameKey, normalisedName(name)).subarray(0, 4);
  const signature = (signed: Uint8Array) => hmac(signKey, signed).subarray(0, BYTES - SIGNED_BYTES);

  return {
    issue({ day, band, name }) {
      const days = Math.round((Date.parse(`${day}T00:00:00Z`) - EPOCH_MS) / DAY_MS);
      const bytes = Buffer.alloc(BYTES);
      bytes.writeUInt8((VERSION << 4) | keyId, 0);
      bytes.writeUInt16BE((days << 1) | (band === "90-100" ? 1 : 0), 1);
      nameTag(name).copy(bytes, 3);
      signature(bytes.subarray(0, SIGNED_BYTES)).copy(bytes, SIGNED_BYTES);
      return toLetters(bytes).replace(/.{4}(?=.)/g, "$&-");
    },

    verify(code, name) {
      const bytes = toBytes(code);
      if (bytes === undefined) return { kind: "unreadable" };
      const signed = bytes.subarray(0, SIGNED_BYTES);
      const isGenuine = timingSafeEqual(signature(signed), bytes.subarray(SIGNED_BYTES));
      if (!isGenuine || bytes.readUInt8(0) !== ((VERSION << 4) | keyId)) return { kind: "not-genuine" };
      const dayAndBand = bytes.readUInt16BE(1);
      const day = new Date(EPOCH_MS + (dayAndBand >> 1) * DAY_MS).toISOString().slice(0, 10);
      const matches = name !== undefined && timingSafeEqual(nameTag(name), bytes.subarray(3, SIGNED_BYTES));
      return {
        kind: "genuine",
        day,
        band: (dayAndBand & 1) === 1 ? "90-100" : "80-89",
        name: name === undefined ? "not-asked" : matches ? "matches" : "differs",
        key: "current",
      };
    },
  };
}

/**
 * Parts a text into the code that it begins with and the name after it. In a code there may be spaces or
 * hyphens anywhere; what follows its 24 letters is the name.
 */
export function splitCodeAndName(text: string): { code: string; name: string | undefined } {
  const code = /^\s*(?:[0-9a-z][\s-]*){24}/i.exec(text)?.[0];
  // The 24th letter must end the code, or it was the beginning of a longer word.
  if (code === undefined || (/[0-9a-z]$/i.test(code) && /^[\p{L}\p{N}]/u.test(text.slice(code.length)))) {
    return { code: text.trim(), name: undefined };
  }
  const name = text.slice(code.length).trim();
  return { code: code.trim(), name: name === "" ? undefined : name };
}

function hmac(key: Uint8Array, text: string | Uint8Array): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function toLetters(bytes: Uint8Array): string {
  let bits = BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  let letters = "";
  for (let place = 0; place < LETTERS; place++) {
    letters = (ALPHABET[Number(bits & 31n)] ?? "") + letters;
    bits >>= 5n;
  }
  return letters;
}

function toBytes(code: string): Buffer | undefined {
  const letters = code.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  if (letters.length !== LETTERS) return undefined;
  let bits = 0n;
  for (const letter of letters) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return undefined;
    bits = (bits << 5n) | BigInt(value);
  }
  return Buffer.from(bits.toString(16).padStart(BYTES * 2, "0"), "hex");
}
