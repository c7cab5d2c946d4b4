import { hkdfSync, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Config, parseSecretKey } from "../config.ts";

/**
 * The secret key, from the setting or its file.
 * @param setting that names the file
 * @throws Error that names the file and the remedy, never the key
 */
export function loadSecretKey(secret: Config["secret"], setting = "SECRET_KEY_FILE"): Uint8Array {
  if (secret.kind === "value") return secret.key;
  if (!existsSync(secret.path)) {
    if (!secret.generate) {
      throw new Error(
        `${setting} ${secret.path} does not exist. Make it: openssl rand -base64 32 > ${secret.path}`,
      );
    }
    mkdirSync(dirname(secret.path), { recursive: true });
    writeFileSync(secret.path, `${randomBytes(32).toString("base64")}\n`, {
      mode: 0o600,
      flag: "wx",
      // What is sealed under it next must not outlive it.
      flush: true,
    });
    chmodSync(secret.path, 0o600);
  }
  const key = parseSecretKey(readFileSync(secret.path, "utf8"));
  if (key === undefined) {
    throw new Error(
      `${secret.path} does not hold 32 random bytes in base64. Make it: openssl rand -base64 32 > ${secret.path}`,
    );
  }
  return key;
}

/** A key of its own for one purpose, so that what one feature keeps cannot be matched with another's. */
export function subkey(secretKey: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secretKey, "", `netral/${purpose}`, 32));
}
