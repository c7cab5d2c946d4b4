import type { Config } from "../config.ts";
import { loadSecretKey } from "./secret-key.ts";

/** The installation's secret key; for a while after a rotation, with the one before. */
export interface KeyRing {
  current: Uint8Array;
  previous?: Uint8Array | undefined;
}

/**
 * From the settings or their files.
 * @throws Error that names the file and the remedy, never a key
 */
export function loadKeyRing(config: Pick<Config, "secret" | "previousSecret">): KeyRing {
  const current = loadSecretKey(config.secret);
  if (config.previousSecret === undefined) return { current };
  const previous = loadSecretKey(config.previousSecret, "SECRET_KEY_PREVIOUS_FILE");
  if (Buffer.from(previous).equals(current))
    throw new Error("SECRET_KEY and SECRET_KEY_PREVIOUS are the same. Unset SECRET_KEY_PREVIOUS.");
  return { current, previous };
}

/** The current key and, where there is one, the previous. */
export function keysOf(keys: KeyRing | Uint8Array): readonly [Uint8Array, Uint8Array?] {
  if (keys instanceof Uint8Array) return [keys];
  return keys.previous === undefined ? [keys.current] : [keys.current, keys.previous];
}
