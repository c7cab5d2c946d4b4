import { inflateSync } from "node:zlib";

/**
 * The text of each page of a PDF as the library writes them: Flate, fonts with a Unicode map. Words come in the order
 * of the content; where a line ends is not kept.
 */
export function readPdf(file: Buffer): { pages: string[]; info: string[]; bytes: string } {
  const bytes = file.toString("latin1");
  const objects = new Map<string, string>();
  for (const [, number = "", body = ""] of bytes.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const stream = /stream\n([\s\S]*)\nendstream/.exec(body);
    const isText = stream !== null && /FlateDecode/.test(body) && !/Image/.test(body);
    const content = isText ? inflateSync(Buffer.from(stream[1] ?? "", "latin1")).toString("latin1") : "";
    objects.set(number, stream === null ? body : `${body.slice(0, stream.index)}${content}`);
  }
  const object = (number: string | undefined) => objects.get(number ?? "") ?? "";
  const reference = (text: string, name: string) => new RegExp(`/${name} (\\d+) 0 R`).exec(text)?.[1];

  const lettersOf = (font: string): string[] => {
    const letters: string[] = [];
    const map = object(reference(object(font), "ToUnicode"));
    for (const [, first = "0", list = ""] of map.matchAll(/<(\w+)> <\w+> \[([^\]]*)\]/g)) {
      [...list.matchAll(/<(\w+)>/g)].forEach(([, code = ""], at) => {
        letters[Number.parseInt(first, 16) + at] = Buffer.from(code, "hex").swap16().toString("utf16le");
      });
    }
    return letters;
  };
  const catalogue = object(reference(bytes.slice(bytes.lastIndexOf("trailer")), "Root"));
  const kids = /\/Kids \[([^\]]*)\]/.exec(object(reference(catalogue, "Pages")))?.[1] ?? "";
  const pages = [...kids.matchAll(/(\d+) 0 R/g)].map(([, kid]) => {
    const page = object(kid);
    const resources = object(reference(page, "Resources"));
    let letters: string[] = [];
    let text = "";
    for (const [, font, shown = ""] of object(reference(page, "Contents")).matchAll(
      /\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g,
    )) {
      if (font !== undefined) letters = lettersOf(reference(resources, font) ?? "");
      for (const [, glyphs = ""] of shown.matchAll(/<(\w+)>/g))
        text += (glyphs.match(/.{4}/g) ?? []).map((glyph) => letters[Number.parseInt(glyph, 16)]).join("");
      if (font === undefined) text += " ";
    }
    return text.replace(/ +/g, " ").trim();
  });
  const info = object(reference(bytes.slice(bytes.lastIndexOf("trailer")), "Info"));
  return { pages, info: [...info.matchAll(/\/(\w+) /g)].map(([, key = ""]) => key), bytes };
}
