import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { personKeys } from "../../src/privacy/person-key.ts";
import { sealer } from "../../src/privacy/seal.ts";
import { loadSecretKey } from "../../src/privacy/secret-key.ts";

const secretKey = randomBytes(32);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "netral-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a person's key", () => {
  it("is the same at each visit, and different for each person, feature and secret", () => {
    const keys = personKeys(secretKey, "language");
    expect(keys(1)).toBe(keys(1));
    const others = [keys(2), personKeys(secretKey, "quiz")(1), personKeys(randomBytes(32), "language")(1)];
    expect(new Set([keys(1), ...others]).size).toBe(4);
  });
});

describe("a sealed text", () => {
  it("opens again, and differs at each sealing", () => {
    const { seal, open } = sealer(secretKey, "questions");
    expect(open(seal("boleh like?"))).toBe("boleh like?");
    expect(seal("x")).not.toEqual(seal("x"));
    expect(Buffer.from(seal("boleh like?")).includes("like")).toBe(false);
  });

  it("does not open with another key or purpose, or when changed", () => {
    const { seal, open } = sealer(secretKey, "questions");
    const sealed = seal("boleh like?");
    expect(sealer(randomBytes(32), "questions").open(sealed)).toBeUndefined();
    expect(sealer(secretKey, "tips").open(sealed)).toBeUndefined();
    const changed = Uint8Array.from(sealed);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(open(changed)).toBeUndefined();
    expect(open(new Uint8Array(5))).toBeUndefined();
  });
});

describe("the secret key's file", () => {
  it("is made once in local mode, readable by its owner alone, and read again afterwards", () => {
    const path = join(folder, "var", "secret.key");
    const made = loadSecretKey({ kind: "file", path, generate: true });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(loadSecretKey({ kind: "file", path, generate: false })).toEqual(made);
  });

  it("when missing or damaged names the remedy, not the content", () => {
    const path = join(folder, "secret.key");
    expect(() => loadSecretKey({ kind: "file", path, generate: false })).toThrow("openssl rand");
    writeFileSync(path, "not-a-key-but-secret");
    expect(() => loadSecretKey({ kind: "file", path, generate: false })).toThrow(/openssl rand/);
    try {
      loadSecretKey({ kind: "file", path, generate: false });
    } catch (error) {
      expect(String(error)).not.toContain(readFileSync(path, "utf8"));
    }
  });
});
