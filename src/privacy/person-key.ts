import { createHmac } from "node:crypto";
import { subkey } from "./secret-key.ts";

/** A person as the database knows them: an HMAC of their Telegram id under the feature's own key. */
export type PersonKey = string & { readonly brand: "PersonKey" };

/** Turns a Telegram user id into the key under which one feature keeps something. */
export type PersonKeys = (userId: number) => PersonKey;

/** @param feature each feature gets a key of its own, so that rows of two features cannot be joined */
export function personKeys(secretKey: Uint8Array, feature: string): PersonKeys {
  const key = subkey(secretKey, `person/${feature}`);
  return (userId) =>
    createHmac("sha256", key).update(String(userId)).digest("base64url").slice(0, 22) as PersonKey;
}
