import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type OutboxKeys, outboxKeys } from "../../src/tips/outbox-keys.ts";

const DAY = "2026-11-22";
const NEXT = "2026-11-23";
const tip = new TextEncoder().encode("kampanye di kantor");

let root: string;
let folder: string;
let keys: OutboxKeys;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "netral-"));
  folder = join(root, "var", "outbox-keys");
  keys = outboxKeys(folder);
});
afterEach(() => rmSync(root, { recursive: true }));

const opened = async (day: string, sealed: Uint8Array) => {
  const bytes = await keys.open(day, sealed);
  return bytes && new TextDecoder().decode(bytes);
};

/** A process with `keys` for the same folder; it runs `work` once it reads something. */
function startChild(work: string) {
  const script = `
    import { once } from "node:events";
    import { outboxKeys } from ${JSON.stringify(new URL("../../src/tips/outbox-keys.ts", import.meta.url).href)};
    const keys = outboxKeys(process.argv[1]);
    process.stdout.write("ready\\n");
    await once(process.stdin, "data");
    ${work}`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script, folder], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ready = new Promise((resolve) => child.stdout.once("readable", resolve));
  return { child, ready };
}

describe("what is sealed under the key of a day", () => {
  it("opens again, also after a restart, and differs at each sealing", async () => {
    const sealed = await keys.seal(DAY, tip);
    expect(await opened(DAY, sealed)).toBe("kampanye di kantor");
    keys = outboxKeys(folder);
    expect(await opened(DAY, sealed)).toBe("kampanye di kantor");
    expect(await keys.seal(DAY, tip)).not.toEqual(sealed);
    expect(Buffer.from(sealed).includes("kampanye")).toBe(false);
    expect(await opened(DAY, await keys.seal(DAY, new Uint8Array(0)))).toBe("");
  });

  it("does not open as another day's, nor when changed, cut or never sealed", async () => {
    const sealed = await keys.seal(DAY, tip);
    await keys.seal(NEXT, tip);
    expect(await opened(NEXT, sealed)).toBeUndefined();
    // The day itself is sealed in: a renamed key file does not help.
    writeFileSync(join(folder, `${NEXT}.key`), readFileSync(join(folder, `${DAY}.key`)));
    expect(await opened(NEXT, sealed)).toBeUndefined();
    for (const place of [0, 12, sealed.length - 1]) {
      const changed = Uint8Array.from(sealed);
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(await opened(DAY, changed)).toBeUndefined();
    }
    for (const length of [0, 5, 27, 28, 40]) {
      expect(await opened(DAY, sealed.subarray(0, length))).toBeUndefined();
      expect(await opened(DAY, randomBytes(length))).toBeUndefined();
    }
  });

  it("is unreadable once the folder was deleted, even to the process that sealed it; new tips get a new key", async () => {
    const sealed = await keys.seal(DAY, tip);
    rmSync(folder, { recursive: true });
    expect(await opened(DAY, sealed)).toBeUndefined();
    const later = await keys.seal(DAY, tip);
    expect(await opened(DAY, sealed)).toBeUndefined();
    expect(await opened(DAY, later)).toBe("kampanye di kantor");
  });
});

describe("the key of a day", () => {
  it("is a file of 32 random bytes which, like its folder, is the owner's alone", async () => {
    await keys.seal(DAY, tip);
    await keys.seal(NEXT, tip);
    expect(readdirSync(folder).toSorted()).toEqual([`${DAY}.key`, `${NEXT}.key`]);
    const files = [DAY, NEXT].map((day) => join(folder, `${day}.key`));
    expect(files.map((path) => readFileSync(path).length)).toEqual([32, 32]);
    expect(readFileSync(files[0] ?? "")).not.toEqual(readFileSync(files[1] ?? ""));
    if (process.platform === "win32") return;
    expect(files.map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it.skipIf(process.platform === "win32")("closes a folder that was open to others", async () => {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    await keys.seal(DAY, tip);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it("is made once by several processes that start at the same time", async () => {
    const children = Array.from({ length: 4 }, () =>
      startChild(`
        const all = await Promise.all([1, 2, 3, 4].map((n) => keys.seal("${DAY}", Buffer.from(process.pid + "/" + n))));
        process.stdout.write(all.map((sealed) => Buffer.from(sealed).toString("base64")).join("\\n"));
        process.exit();`),
    );
    await Promise.all(children.map(({ ready }) => ready));
    const outputs = children.map(({ child }) => {
      child.stdin.write("go\n");
      return text(child.stdout);
    });
    const sealed = (await Promise.all(outputs)).flatMap((output) => output.trim().split("\n").slice(1));
    const texts = await Promise.all(sealed.map((line) => opened(DAY, Buffer.from(line, "base64"))));
    const expected = children.flatMap(({ child }) => [1, 2, 3, 4].map((number) => `${child.pid}/${number}`));
    expect(texts.toSorted()).toEqual(expected.toSorted());
    expect(readdirSync(folder)).toEqual([`${DAY}.key`]);
  });

  it("is whole on the disk before anything is sealed under it, even if the process is killed", async () => {
    const { child, ready } = startChild(`
      for (let i = 0; ; i++) {
        const day = "2026-" + String(10 + (i % 90)) + "-" + String(10 + Math.floor(i / 90));
        const sealed = await keys.seal(day, Buffer.from(day));
        process.stdout.write(day + " " + Buffer.from(sealed).toString("base64") + "\\n");
      }`);
    await ready;
    let output = "";
    child.stdin.write("go\n");
    for await (const chunk of child.stdout) {
      output += String(chunk);
      if (output.split("\n").length > 50) child.kill("SIGKILL");
    }
    const lines = output.split("\n").slice(1, -1);
    expect(lines.length).toBeGreaterThanOrEqual(49);
    for (const line of lines) {
      const [day = "", sealed = ""] = line.split(" ");
      expect(await opened(day, Buffer.from(sealed, "base64"))).toBe(day);
    }
    const files = readdirSync(folder).filter((name) => name.endsWith(".key"));
    expect(files.map((name) => statSync(join(folder, name)).size)).toEqual(files.map(() => 32));
  });

  it("that a crash left half made hinders nobody, and is swept away", async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${DAY}.key.abcDEF-_1234.new`), randomBytes(7));
    const sealed = await keys.seal(DAY, tip);
    // A crash between getting its name and losing the old one leaves two names of one file.
    linkSync(join(folder, `${DAY}.key`), join(folder, `${DAY}.key.xyz.new`));
    await keys.eraseAllBut(new Set([DAY]));
    expect(readdirSync(folder)).toEqual([`${DAY}.key`]);
    expect(await opened(DAY, sealed)).toBe("kampanye di kantor");
  });

  it.each([0, 7, 31, 33])(
    "of %i bytes was damaged from outside: nothing opens with it, and a new one is made",
    async (size) => {
      const before = await keys.seal(DAY, tip);
      writeFileSync(join(folder, `${DAY}.key`), randomBytes(size));
      expect(await opened(DAY, before)).toBeUndefined();
      const sealed = await keys.seal(DAY, tip);
      expect(await opened(DAY, sealed)).toBe("kampanye di kantor");
      expect(readFileSync(join(folder, `${DAY}.key`))).toHaveLength(32);
    },
  );

  it("is asked for by a day, so that it can be no other file", async () => {
    await expect(keys.seal("../../secret", tip)).rejects.toThrow("YYYY-MM-DD");
    await expect(keys.open("2026-11-22/../x", tip)).rejects.toThrow("YYYY-MM-DD");
  });
});

describe("erasing keys", () => {
  it("leaves those of the given days and whatever is not a key", async () => {
    const first = await keys.seal(DAY, tip);
    const second = await keys.seal(NEXT, tip);
    writeFileSync(join(folder, "README"), "kept");
    await keys.eraseAllBut(new Set([NEXT]));
    expect(readdirSync(folder).toSorted()).toEqual([`${NEXT}.key`, "README"]);
    expect(await opened(DAY, first)).toBeUndefined();
    expect(await opened(NEXT, second)).toBe("kampanye di kantor");
    await keys.eraseAllBut(new Set());
    expect(readdirSync(folder)).toEqual(["README"]);
  });

  it("overwrites them, so that another name of the file does not keep the key", async () => {
    await keys.seal(DAY, tip);
    const other = join(root, "copy-by-hard-link");
    linkSync(join(folder, `${DAY}.key`), other);
    const key = readFileSync(other);
    await keys.eraseAllBut(new Set());
    expect(readFileSync(other)).toHaveLength(32);
    expect(readFileSync(other)).not.toEqual(key);
  });

  it("does nothing where there is no folder", async () => {
    await keys.eraseAllBut(new Set());
    expect(readdirSync(root)).toEqual([]);
  });

  it("waits for what is being sealed and opened, and what comes after it finds a new key", async () => {
    const before = await keys.seal(DAY, tip);
    const reading = opened(DAY, before);
    const erasing = keys.eraseAllBut(new Set());
    const after = keys.seal(DAY, tip);
    await erasing;
    expect(await reading).toBe("kampanye di kantor");
    expect(await opened(DAY, await after)).toBe("kampanye di kantor");
    expect(await opened(DAY, before)).toBeUndefined();
  });

  it("many sealings and erasings at once never tear a key", async () => {
    const days = [DAY, NEXT];
    const work = Array.from({ length: 60 }, (_, i) => {
      const day = days[i % 2] ?? DAY;
      if (i % 5 === 4) return keys.eraseAllBut(new Set([DAY])).then(() => undefined);
      return keys.seal(day, tip).then((sealed) => ({ day, sealed }));
    });
    const sealed = (await Promise.all(work)).filter((one) => one !== undefined);
    for (const one of sealed.filter(({ day }) => day === DAY)) {
      expect(await opened(DAY, one.sealed)).toBe("kampanye di kantor");
    }
  });
});
