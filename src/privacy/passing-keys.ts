import { createHmac, randomBytes } from "node:crypto";

/**
 * Names people, chats and albums for what is remembered while the process lives: an HMAC under a key that only memory has,
 * so that what is remembered names nobody, neither in a dump nor together with the secret key.
 */
export function passingKeys(): (id: number | string) => string {
  const key = randomBytes(32);
  return (id) => createHmac("sha256", key).update(String(id)).digest("base64url").slice(0, 22);
}
