import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { type KeyRing, keysOf } from "./key-ring.ts";
import { subkey } from "./secret-key.ts";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals texts of people before they touch the disk. */
export interface Sealer {
  seal(text: string): Uint8Array;
  /** @returns undefined where the bytes were not sealed by this key, or were changed */
  open(sealed: Uint8Array): string | undefined;
  /** The same for the same text, and telling nothing of it to whoever lacks the key; 32 hexadecimal digits. */
  fingerprint(text: string): string;
}

/**
 * AES-256-GCM under a key of the purpose's own; a sealed text is nonce (12 bytes), tag (16), ciphertext.
 * @param keys with a previous key, what that one sealed is opened as well
 */
export function sealer(keys: KeyRing | Uint8Array, purpose: string): Sealer {
  const [current, previous] = keysOf(keys);
  const seals = sealerWith(current, purpose);
  if (previous === undefined) return seals;
  const older = sealerWith(previous, purpose);
  return { ...seals, open: (sealed) => seals.open(sealed) ?? older.open(sealed) };
}

function sealerWith(secretKey: Uint8Array, purpose: string): Sealer {
  const key = subkey(secretKey, `seal/${purpose}`);
  const fingerprintKey = subkey(secretKey, `fingerprint/${purpose}`);
  return {
    fingerprint: (text) => createHmac("sha256", fingerprintKey).update(text).digest("hex").slice(0, 32),
    seal(text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open(sealed) {
      if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      try {
        const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
        return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
      } catch {
        // A wrong key and a changed text look the same to GCM; the caller decides what that means.
        return undefined;
      }
    },
  };
}
