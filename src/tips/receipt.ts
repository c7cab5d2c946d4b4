import { hkdfSync, randomBytes } from "node:crypto";

/**
 * What leads a sender back to the tip: 20 digits, the last a check digit. Longer than a NIK (16) and a NIP (18) on
 * purpose: neither can be taken for one.
 */
export type Receipt = string & { readonly brand: "Receipt" };

export type ReceiptParse =
  | { kind: "ok"; receipt: Receipt }
  /** There is a long number, but none of 20 digits. */
  | { kind: "wrong-length" }
  /** 20 digits, one of them mistyped or two swapped. */
  | { kind: "wrong-check-digit" }
  | { kind: "none" };

const RECEIPT_DIGITS = 20;
const TOKEN_BYTES = 16;
/** Fewer digits than this are a day, a year or an article, not a piece of a receipt. */
const LEAST_DIGITS = 8;

/** What a «send» button carries: 16 random bytes, 22 characters. Whoever has it can work out the receipt. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

/** Whether the text is a token as `newToken` writes them; callback data can be anything. */
export function isToken(text: string): boolean {
  return /^[\w-]{21}[AQgw]$/.test(text);
}

/**
 * The receipt that belongs to a token, always the same one. 256 bits are taken modulo 10^19, so that no digit is
 * likelier than another by more than 10^-57.
 * @throws RangeError where `isToken(token)` does not hold
 */
export function receiptOf(token: string): Receipt {
  if (!isToken(token))
    throw new RangeError("a token has 22 characters of base64url; check with isToken first");
  const bytes = hkdfSync("sha256", Buffer.from(token, "base64url"), "", "netral/tip-receipt", 32);
  const number = BigInt(`0x${Buffer.from(bytes).toString("hex")}`) % 10n ** BigInt(RECEIPT_DIGITS - 1);
  const digits = number.toString().padStart(RECEIPT_DIGITS - 1, "0");
  return `${digits}${checkDigit(digits)}` as Receipt;
}

/** «1234 5678 9012 3456 7890» */
export function formatReceipt(receipt: Receipt): string {
  return receipt.replace(/\d{4}(?=\d)/g, "$& ");
}

/** A digit of any script, then more of them with as much between them as people and programs put there. */
const NUMBER = /\p{Nd}(?:[\s\p{Z}\p{Cf}\p{Pd}\u2212.,·•:/_|*`'’]*\p{Nd})*/gu;
const DIGITS = /\p{Nd}+/gu;

/**
 * Finds a receipt as somebody typed or pasted it: in any grouping, with words around it, in any script's digits.
 * A number beside it that nothing but spaces or signs part from it («1. 1234 5678 …») is left aside, as long as
 * the check digit tells which 20 digits are meant. Of several receipts the first counts. Never throws.
 */
export function parseReceipt(text: string): ReceiptParse {
  let worst: ReceiptParse = { kind: "none" };
  for (const [number] of text.matchAll(NUMBER)) {
    const groups = (number.match(DIGITS) ?? []).map(plainDigits);
    for (const digits of twentyDigits(groups)) {
      if (isReceipt(digits)) return { kind: "ok", receipt: digits };
      worst = { kind: "wrong-check-digit" };
    }
    const length = groups.reduce((sum, group) => sum + group.length, 0);
    if (worst.kind === "none" && length >= LEAST_DIGITS) worst = { kind: "wrong-length" };
  }
  return worst;
}

/** Whole groups in a row that have 20 digits together. */
function* twentyDigits(groups: readonly string[]): Generator<string> {
  for (let first = 0; first < groups.length; first++) {
    let digits = "";
    for (let next = first; next < groups.length && digits.length < RECEIPT_DIGITS; next++) {
      digits += groups[next];
    }
    if (digits.length === RECEIPT_DIGITS) yield digits;
  }
}

/** Unicode keeps the digits of a script in a row from 0 to 9, and rows that touch one another are whole as well. */
function plainDigits(digits: string): string {
  return digits.replace(/[^0-9]/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    let start = code;
    while (/^\p{Nd}$/u.test(String.fromCodePoint(start - 1))) start -= 1;
    return String((code - start) % 10);
  });
}

function isReceipt(digits: string): digits is Receipt {
  return checkDigit(digits) === 0;
}

/** H. Michael Damm's quasigroup of order 10: every wrong digit and every swap of neighbours shows. */
const DAMM = [
  [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
  [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
  [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
  [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
  [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
  [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
  [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
  [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
  [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
  [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
] as const;

/** The digit to append; 0 for digits that end with theirs. */
function checkDigit(digits: string): number {
  return [...digits].reduce<number>((interim, digit) => DAMM[interim]?.[Number(digit)] ?? 0, 0);
}
