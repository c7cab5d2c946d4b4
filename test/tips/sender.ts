import sharp from "sharp";
import type { BotUnderTest } from "../support/bot.ts";
import type { PersonOptions, PlayedPerson } from "../support/person.ts";

/** Somebody who reports, with the shortest ways through the questions. */
export interface Sender extends PlayedPerson {
  /** What the newest message says, markup aside. */
  last(): string;
  /** From `/lapor` to the question `step` (1–7), or to the gaps (8) or the preview (9), answering on the way. */
  goesTo(step: number): Promise<void>;
  /** The receipt that the newest message with one shows. */
  receipt(): string;
}

export const ANSWERS = [
  "Camat mengajak semua staf memilih calon nomor dua saat apel pagi.",
  "kemarin pagi",
  "Aula Kecamatan Contoh",
  "Camat Contoh",
  "melihat sendiri",
  "ada daftar hadir di papan pengumuman",
] as const;

const WORDS = {
  id: { go: "Tidak, lanjut", kind: "Kegiatan kampanye", done: "Selesai", on: "Lanjut saja" },
  en: { go: "No, continue", kind: "Campaign activity", done: "Done", on: "Go on as it is" },
};

export function sender(
  bot: Pick<BotUnderTest, "chat">,
  name = "Sari",
  options: PersonOptions & { language_code?: "id" | "en" } = {},
): Sender {
  const person = bot.chat.person(name, options);
  const words = WORDS[options.language_code ?? "id"];
  const last = () => person.lastMessage().text ?? person.lastMessage().caption ?? "";
  return {
    ...person,
    last,
    async goesTo(step) {
      await person.says("/lapor");
      await person.taps(words.go);
      if (step >= 2) await person.taps(words.kind);
      for (const answer of ANSWERS.slice(0, step - 2)) await person.says(answer);
      if (step >= 8) await person.taps(words.done);
      if (step >= 9) await person.taps(words.on);
    },
    receipt() {
      const shown = person.messages().findLast((message) => /\d{4}(?: \d{4}){4}/.test(message.text ?? ""));
      const receipt = /\d{4}(?: \d{4}){4}/.exec(shown?.text ?? "")?.[0];
      if (receipt === undefined) throw new Error(`no receipt was shown; there is:\n${person.sees()}`);
      return receipt;
    },
  };
}

/** A picture that says where and with what it was taken. */
export function telltalePicture(colour = "#884422"): Promise<Buffer> {
  return sharp({ create: { width: 320, height: 200, channels: 3, background: colour } })
    .withExif({
      IFD0: { Make: "Kamerakenari", Model: "K-1" },
      IFD3: {
        GPSLatitude: "7/1 48/1 0/1",
        GPSLatitudeRef: "S",
        GPSLongitude: "110/1 22/1 0/1",
        GPSLongitudeRef: "E",
      },
    })
    .jpeg()
    .toBuffer();
}
