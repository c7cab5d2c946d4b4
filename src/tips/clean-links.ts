import { LOOSE_TRACKER, ruleOf, type SiteRule, trackerName } from "./link-rules.ts";

/** Stands where a link was that could not be shown as what it is. */
export const LINK_REMOVED = "[tautan dihapus]";

/** A web address in a text (UTF-16 offsets). */
export interface Link {
  start: number;
  end: number;
  host: string;
  /** Leads to whoever shared it. */
  isShared: boolean;
}

export interface LinkRemoval {
  kind: "tracking" | "login" | "odd-link";
  /** Of a closed list: `igsh`, `utm`, `fragment`, `other`…; never a value. */
  detail: string;
}

interface Address {
  scheme: string;
  login: string;
  host: string;
  hostAsTyped: string;
  port: string;
  path: string;
  query: string | undefined;
  fragment: string | undefined;
}

const SCHEME = /https?:\/\//i;
const TWO_LINKS = /(?<![=/])(?=https?:\/\/)/i;
const PARTS = /^(https?:\/\/)?([^/?#\\]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is;
const LOOSE_LOGIN = /(https?:\/\/)[^/?#\s\\]*@/gi;
/** A host without a scheme, with something after it: «instagram.com/reel/…». Repeats are bounded: time is linear. */
const BARE = /(?<![\w.@%-])(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}(?=[/?#])/i;
const AFTER_A_LINK = new Set([...".,;:!?'\">]}*"]);
/** A redirect within a redirect within …: nobody means that. */
const MOST_PASSES = 4;

/** Cuts out of all links what says who shared them. Never throws. */
export function cleanLinks(text: string): { text: string; removed: LinkRemoval[] } {
  const removed: LinkRemoval[] = [];
  const clean = text.replace(/\S+/g, (word) => {
    if (!/[./=]/.test(word)) return word;
    let current = word;
    for (let pass = 0; pass < MOST_PASSES; pass++) {
      const next = cleanWord(current, removed);
      if (next === current) return current;
      current = next;
    }
    removed.push({ kind: "odd-link", detail: "other" });
    return LINK_REMOVED;
  });
  return { text: clean, removed };
}

/** The links of a text, in order. Those without a scheme count where they have a path. */
export function linksOf(text: string): Link[] {
  const links: Link[] = [];
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    if (!/[./]/.test(word)) continue;
    let from = index;
    for (const piece of word.split(TWO_LINKS)) {
      const found = locate(piece);
      const address = found && parse(piece.slice(found.start, found.end));
      if (found && address) {
        const { host, path } = address;
        const isShared = isShareLink(ruleOf(host), path);
        links.push({ start: from + found.start, end: from + found.end, host, isShared });
      }
      from += piece.length;
    }
  }
  return links;
}

function isShareLink(rule: SiteRule | undefined, path: string): boolean {
  if (rule?.share === undefined) return false;
  return rule.share === "always" ? path.length > 1 : rule.share.test(path);
}

function cleanWord(word: string, removed: LinkRemoval[]): string {
  const pieces = word.split(TWO_LINKS).map((piece) => {
    const found = locate(piece);
    const address = found && parse(piece.slice(found.start, found.end));
    if (!found || !address) return piece;
    return piece.slice(0, found.start) + cleanAddress(address, removed) + piece.slice(found.end);
  });
  // Once more without a parse: for links inside links, and whatever else nobody foresaw.
  const named = pieces.join("").replace(LOOSE_LOGIN, (_, scheme: string) => {
    removed.push({ kind: "login", detail: "login" });
    return scheme;
  });
  return named.replace(LOOSE_TRACKER, (cut: string, name: string, at: number, all: string) => {
    removed.push({ kind: "tracking", detail: trackerName(name, undefined) ?? "other" });
    // What follows is still a list of parameters when this was its first.
    return cut.startsWith("?") && all[at + cut.length] === "&" ? "?" : "";
  });
}

/** Where in a word without spaces the address stands, without the brackets and full stops around it. */
function locate(piece: string): { start: number; end: number } | undefined {
  const start = Math.min(SCHEME.exec(piece)?.index ?? Infinity, BARE.exec(piece)?.index ?? Infinity);
  if (start === Infinity) return undefined;
  const hasBracket = piece.indexOf("(", start) >= 0;
  let end = piece.length;
  while (end > start) {
    const last = piece[end - 1] ?? "";
    if (last === ")" ? hasBracket : !AFTER_A_LINK.has(last)) break;
    end--;
  }
  return { start, end };
}

function parse(link: string): Address | undefined {
  const [, scheme = "", authority = "", path = "", query, fragment] = PARTS.exec(link) ?? [];
  const at = authority.lastIndexOf("@");
  const [, host = "", port = ""] = /^([^:]*)(:.*)?$/s.exec(authority.slice(at + 1)) ?? [];
  if (host === "") return undefined;
  return {
    scheme: scheme.toLowerCase(),
    login: authority.slice(0, at + 1),
    host: host.toLowerCase(),
    hostAsTyped: host,
    port,
    path,
    query,
    fragment,
  };
}

function cleanAddress(address: Address, removed: LinkRemoval[]): string {
  const { scheme, host, port, path } = address;
  // Letters of other scripts in a host are there to look like another one; a port is digits or it is a trick.
  if (!/^[a-z0-9.-]+$/.test(host) || /(?:^|\.)xn--/.test(host) || !/^(?::\d{1,5})?$/.test(port)) {
    removed.push({ kind: "odd-link", detail: "host" });
    return LINK_REMOVED;
  }
  if (address.login !== "") removed.push({ kind: "login", detail: "login" });
  const rule = ruleOf(host);
  const target = rule?.wraps?.path.test(path) && parameter(address.query, rule.wraps.parameter);
  if (target && /^https?:\/\/[!-~]+$/i.test(target)) {
    removed.push({ kind: "tracking", detail: "redirect" });
    return target;
  }
  const query = address.query && cleanParameters(address.query, rule, removed);
  const fragment = cleanFragment(address.fragment, rule, removed);
  // Without a scheme and a known site it may be no link at all: «S.Pd/M.Pd».
  const shown = scheme === "" && rule === undefined ? address.hostAsTyped : host;
  return `${scheme}${shown}${port}${path}${query ? `?${query}` : ""}${fragment ? `#${fragment}` : ""}`;
}

function cleanFragment(fragment: string | undefined, rule: SiteRule | undefined, removed: LinkRemoval[]) {
  if (!fragment) return undefined;
  if (rule?.keep === undefined) {
    return fragment.includes("=") ? cleanParameters(fragment, rule, removed) : fragment;
  }
  removed.push({ kind: "tracking", detail: "fragment" });
  return undefined;
}

function cleanParameters(list: string, rule: SiteRule | undefined, removed: LinkRemoval[]): string {
  return list
    .split("&")
    .filter((part) => {
      const name = trackerName(nameOf(part), rule);
      if (name === undefined || part === "") return part !== "";
      removed.push({ kind: "tracking", detail: name });
      return false;
    })
    .join("&");
}

function parameter(query: string | undefined, name: string): string | undefined {
  const part = query?.split("&").find((one) => nameOf(one).toLowerCase() === name);
  return part === undefined ? undefined : decode(part.slice(part.indexOf("=") + 1));
}

function nameOf(part: string): string {
  const equals = part.indexOf("=");
  return decode(equals < 0 ? part : part.slice(0, equals)).replace(/^(?:amp;)+/, "");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoding: then it is what it looks like.
    return text;
  }
}
