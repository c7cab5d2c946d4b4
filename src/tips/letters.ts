import type { LetterKeys } from "./receipt-keys.ts";
import { loadSodium } from "./sodium.ts";

/** Sizes on the disk tell how long a letter is to within so many bytes. */
const BLOCK = 256;

/**
 * Seals a text so that the receipt alone opens it: not the database, not the secret key, not whoever wrote it.
 * @param text half a character (a lone surrogate) comes back as «�»; all else comes back as it was
 */
export async function sealLetter(text: string, publicKey: Uint8Array): Promise<Uint8Array> {
  const sodium = await loadSodium();
  return sodium.crypto_box_seal(sodium.pad(new TextEncoder().encode(text), BLOCK), publicKey);
}

/** @returns undefined where the letter was sealed to somebody else, or was changed */
export async function openLetter(sealed: Uint8Array, keys: LetterKeys): Promise<string | undefined> {
  const sodium = await loadSodium();
  try {
    const padded = sodium.crypto_box_seal_open(sealed, keys.publicKey, keys.privateKey);
    // A byte order mark is part of the text.
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return decoder.decode(sodium.unpad(padded, BLOCK));
  } catch {
    // libsodium tells a wrong key, a changed letter and bytes that were never one by exceptions alike.
    return undefined;
  }
}
