import { setTimeout as sleep } from "node:timers/promises";
import { between, type Chronicle } from "./chronicle.ts";
import type { Ledger, SentTip } from "./ledger.ts";
import { APOLOGY, GaveUp, NoButton, type Seat, type Seen, words } from "./seat.ts";

const PATIENCE_MS = 30_000;
const MOST_TURNS = 60;
const MOST_ATTEMPTS = 12;
const RECEIPT = /\d{4}(?: \d{4}){4}/;
const LOST =
  /Draf sudah terhapus|Tidak ada yang terkirim: draf|Draf untuk tombol ini|Tidak ada laporan yang sedang/;
const MAILBOX_GONE = /Kotak ini sudah ditutup/;

/** Where the dialogue stands, by the words on the screen. */
const STATES = [
  ["receipt", RECEIPT],
  ["lost", LOST],
  ["again", /Belum bisa dipastikan|jadi belum terkirim\. Draf|Pratinjau ini sudah lama/],
  ["refused", /Untuk hari ini kiriman|Penerimaan tip anonim/],
  ["limits", /^Sebelum menulis laporan/],
  ["unfinished", /Ada draf laporan yang belum dikirim/],
  ["finding", /Ini mungkin menunjuk ke Anda/],
  ["coach", /^Hampir selesai/],
  ["preview", /^Periksa sekali lagi/],
  ["sorry", APOLOGY],
] as const;

type State = (typeof STATES)[number][0] | `step ${number}` | "unknown";

function stateOf(text: string): State {
  const step = /^Langkah (\d) dari 7/.exec(text)?.[1];
  if (step !== undefined) return `step ${Number(step)}`;
  return STATES.find(([, words]) => words.test(text))?.[0] ?? "unknown";
}

let numbered = 0;
/** Letters only: digits could pass for somebody's number. */
function newMarker(): string {
  const letters = "bcdfghjklmnpqrstvwxyz";
  let rest = ++numbered + 1_000;
  let word = "";
  for (; rest > 0; rest = Math.floor(rest / letters.length)) word += `${letters[rest % letters.length]}a`;
  return `Tanda ${word}x`;
}

export function reporters(chronicle: Chronicle, ledger: Ledger, picture: Buffer) {
  /** Reports until a receipt is shown, from the start again where the bot says that nothing was sent. */
  async function report(seat: Seat): Promise<SentTip | undefined> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const tip: SentTip = {
        seat,
        marker: newMarker(),
        state: "under-way",
        receipt: "",
        preview: "",
        pictures: 0,
        keptAt: 0,
        arrivedAt: undefined,
        withdrawal: "no",
        additions: [],
      };
      ledger.tips.push(tip);
      try {
        await talk(seat, tip);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        tip.state = "unclear";
        chronicle.breaks(`a report came to no end: ${error.message}`);
      }
      if (tip.state === "kept") return tip;
      chronicle.count("drafts lost with a restart, said so, begun again");
      await sleep(between(1_000, 3_000));
    }
    return undefined;
  }

  async function talk(seat: Seat, tip: SentTip): Promise<void> {
    const isUrgent = Math.random() < 0.2;
    const wantedPictures = 1 + Math.floor(Math.random() * 2);
    let sentPictures = 0;
    let seen: Seen | undefined = await seat.gets(
      "/lapor → first word",
      () => seat.say("/lapor"),
      ({ text }) => ["limits", "unfinished"].includes(stateOf(text)),
    );
    const trail: State[] = [];
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      const state: State = stateOf(seen?.text ?? "");
      trail.push(state);
      if (state === "receipt") {
        tip.receipt = RECEIPT.exec(seen?.text ?? "")?.[0] ?? "";
        tip.state = "kept";
        tip.keptAt = performance.now();
        return;
      }
      if (state === "lost" || state === "refused") {
        if (state === "refused") chronicle.count("reports refused");
        tip.state = "not-sent";
        return;
      }
      if (state === "step 7" && sentPictures < wantedPictures) {
        sentPictures += 1;
        const from = performance.now();
        const taken = await seat.sees(
          () => seat.photo(picture),
          ({ text }) =>
            /^Gambar \d dari|gagal diunduh|gambar itu belum/.test(text) ||
            LOST.test(text) ||
            APOLOGY.test(text),
          PATIENCE_MS,
        );
        const number = /^Gambar (\d) dari/.exec(taken?.text ?? "")?.[1];
        if (number !== undefined) {
          tip.pictures = Number(number);
          chronicle.took("photo → cleaned", from, seat.chatId);
        } else chronicle.count("photos not taken, said so");
        if (taken !== undefined && LOST.test(taken.text)) seen = taken;
        continue;
      }
      if (state === "preview") notePreview(seat, tip);
      const from = performance.now();
      const next = await seat
        .sees(
          () => move(seat, state, tip, isUrgent),
          (one) => isNext(stateOf(one.text), state),
          PATIENCE_MS,
        )
        .catch((error: unknown) => {
          if (!(error instanceof NoButton)) throw error;
          return undefined;
        });
      if (next !== undefined && stateOf(next.text) === "sorry") {
        // Once more from where it stands.
        chronicle.count("acts done again");
        await sleep(500);
        continue;
      }
      if (next === undefined) {
        chronicle.count("acts done again");
        const newest = seat.messages().findLast((message) => stateOf(message.text ?? "") !== "unknown");
        if (newest !== undefined) seen = { text: newest.text ?? "", message: newest };
        continue;
      }
      const what = stateOf(next.text) === "receipt" ? "tip: send → receipt" : "tip: answer → next question";
      chronicle.took(what, from, seat.chatId);
      seen = stateOf(next.text) === "again" ? seen : next;
      if (stateOf(next.text) === "again") await sleep(2_000);
      await sleep(between(300, 1_500));
    }
    throw new GaveUp(`${MOST_TURNS} turns, at last ${trail.slice(-8).join(", ")}`);
  }

  function move(seat: Seat, state: State, tip: SentTip, isUrgent: boolean): void {
    const answers: Partial<Record<State, string>> = {
      "step 2": `${tip.marker}: camat mengajak semua staf memilih calon nomor dua saat apel pagi.`,
      "step 3": "kemarin pagi",
      "step 4": "Aula Kecamatan Contoh",
      "step 5": "Camat Contoh",
      "step 6": "melihat sendiri",
    };
    const answer = answers[state];
    if (answer !== undefined) seat.say(answer);
    else if (state === "limits") seat.tap(words("tips.button.go"));
    else if (state === "unfinished") seat.tap(words("tips.button.anew"));
    else if (state === "step 1") seat.tap(words("tip.kind.campaign"));
    // There is a button once a picture was taken.
    else if (state === "step 7" && tip.pictures === 0) seat.say("selesai");
    else if (state === "step 7") seat.tap(words("tips.button.done"));
    else if (state === "finding") seat.tap(words("tips.button.keep"));
    else if (state === "coach") seat.tap(words("tips.button.continue"), words("tips.button.toPreview"));
    else if (isUrgent) seat.tap(words("tips.button.sendNow"));
    else seat.tap(words("tips.button.sendAtSlot"));
  }

  function notePreview(seat: Seat, tip: SentTip): void {
    tip.preview = seat.messages().findLast(({ text = "" }) => text.includes(tip.marker))?.text ?? "";
  }

  /** Opens the mailbox, as often as it takes. */
  async function look(tip: SentTip): Promise<Seen> {
    return tip.seat.gets(
      "/cek → mailbox",
      () => tip.seat.say(`/cek ${tip.receipt}`),
      /^Laporan Anda: |Laporan ini sudah dihapus|^Tidak ditemukan/,
    );
  }

  async function add(tip: SentTip): Promise<void> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const opened = await look(tip);
      if (!opened.text.startsWith("Laporan Anda")) return;
      const addition = { marker: newMarker(), isAcknowledged: false };
      tip.additions.push(addition);
      const { seat } = tip;
      const step = (what: string, act: () => void, wanted: RegExp) =>
        seat.gets(what, act, ({ text }) => wanted.test(text) || MAILBOX_GONE.test(text));
      const asked = await step(
        "addition: → question",
        () => seat.tap(words("tips.button.add")),
        /^Tambah keterangan ·/,
      );
      if (MAILBOX_GONE.test(asked.text)) continue;
      const text = `${addition.marker}: daftar hadir masih ditempel di papan.`;
      const shown = await step("addition: text → preview", () => seat.say(text), /^Persis begitulah/);
      if (MAILBOX_GONE.test(shown.text)) continue;
      const sent = await step(
        "addition: send → kept",
        () => seat.tap(words("tips.button.sendAddition")),
        /^Keterangan diterima/,
      );
      if (MAILBOX_GONE.test(sent.text)) continue;
      addition.isAcknowledged = true;
      chronicle.count("additions kept");
      return;
    }
    chronicle.breaks("an addition could not be sent");
  }

  async function withdraw(tip: SentTip): Promise<void> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const opened = await look(tip);
      if (/sudah dihapus/.test(opened.text)) {
        tip.withdrawal = "told";
        return;
      }
      const { seat } = tip;
      const gone = ({ text }: Seen) => MAILBOX_GONE.test(text);
      const asked = await seat.gets(
        "withdrawal: → question",
        () => seat.tap(words("tips.button.withdraw")),
        (one) => /^Hapus laporan Anda\?/.test(one.text) || gone(one),
      );
      if (gone(asked)) continue;
      tip.withdrawal = "asked";
      const done = await seat.gets(
        "withdrawal: yes → erased",
        () => seat.tap(words("tips.button.withdrawYes")),
        (one) => /sudah dihapus/.test(one.text) || gone(one),
      );
      if (gone(done)) continue;
      tip.withdrawal = "told";
      chronicle.count("tips withdrawn");
      return;
    }
    chronicle.breaks("a tip could not be withdrawn");
  }

  return { report, look, add, withdraw };
}

export type Reporters = ReturnType<typeof reporters>;

/** Words that go on from a state: neither the same question a second time nor something else. */
function isNext(state: State, before: State): boolean {
  if (state === "unknown") return false;
  return state !== before;
}
