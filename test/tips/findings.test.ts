import { describe, expect, it } from "vitest";
import { cleanText, type FindingKind, maskFindings } from "../../src/tips/clean-text.ts";

const found = (text: string) => {
  const { text: clean, findings } = cleanText(text);
  return findings.map(({ kind, start, end }): [FindingKind, string] => [kind, clean.slice(start, end)]);
};

describe("what may give a sender away", () => {
  it.each<[FindingKind, string, string]>([
    ["employee-number", "NIP 198501012010011001 ya", "198501012010011001"],
    ["employee-number", "NIP 19850101 201001 1 001", "19850101 201001 1 001"],
    ["employee-number", "NIP. 1985 0101 2010 01 1 001", "1985 0101 2010 01 1 001"],
    ["employee-number", "nip １９８５０１０１２０１００１１００１", "198501012010011001"],
    ["identity-number", "nik 3372051501850001", "3372051501850001"],
    ["identity-number", "nik 3372 0515 0185 0001", "3372 0515 0185 0001"],
    ["identity-number", "nik 337205-150185-0001", "337205-150185-0001"],
    ["phone", "hubungi 0812-3456-7890", "0812-3456-7890"],
    ["phone", "wa +62 812 3456 7890", "+62 812 3456 7890"],
    ["phone", "wa 62812345678 ya", "62812345678"],
    ["phone", "telp 0812 – 3456 – 7890", "0812 - 3456 - 7890"],
    ["phone", "telp (0274) 512345", "(0274) 512345"],
    ["email", "ke sari.w@contoh.go.id saja", "sari.w@contoh.go.id"],
    ["email", "https://contoh.id/?kirim=sari@contoh.id", "kirim=sari@contoh.id".slice(6)],
    ["username", "akun @sari_guru itu", "@sari_guru"],
    ["telegram-link", "lihat t.me/sari_guru ya", "t.me/sari_guru"],
    ["telegram-link", "https://wa.me/62812345678", "https://wa.me/62812345678"],
    [
      "telegram-link",
      "https://api.whatsapp.com/send?phone=62812",
      "https://api.whatsapp.com/send?phone=62812",
    ],
    ["telegram-link", "https://chat.whatsapp.com/AbC", "https://chat.whatsapp.com/AbC"],
    ["telegram-link", "tg://user?id=12345", "tg://user?id=12345"],
    ["receipt", "resi 1234 5678 9012 3456 7890", "1234 5678 9012 3456 7890"],
    ["receipt", "resi 12345678901234567890", "12345678901234567890"],
    ["long-number", "rekening 1234567890", "1234567890"],
    ["own-name", "nama saya Sari Wulandari, guru", "Sari Wulandari"],
    ["own-name", "Nama saya: sari wulandari dari bantul", "sari wulandari"],
    ["own-name", "saya Budi dari Dinas A", "Budi"],
    ["own-name", "Terima kasih.\nSari Wulandari", "Sari Wulandari"],
    ["own-name", "hormat saya, Sari", "Sari"],
    ["own-name", "my name is Sari", "Sari"],
    ["self-description", "atasan saya hadir", "atasan saya"],
    ["self-description", "Atasan langsung saya hadir", "Atasan langsung saya"],
    ["self-description", "disuruh pimpinan kami", "pimpinan kami"],
    ["self-description", "kepala sekolah saya hadir", "kepala sekolah saya"],
    ["self-description", "di ruangan saya", "ruangan saya"],
    ["self-description", "di kantor kita", "kantor kita"],
    ["self-description", "di bidang saya", "bidang saya"],
    ["self-description", "bosku hadir", "bosku"],
    ["self-description", "istri saya caleg", "istri saya"],
    ["self-description", "suami gue caleg", "suami gue"],
    ["self-description", "saya guru di SDN 3 Bantul melihat itu", "guru di SDN 3 Bantul"],
    [
      "self-description",
      "saya guru honorer matematika di sdn 3 bantul melihat itu",
      "guru honorer matematika di sdn 3 bantul",
    ],
    ["self-description", "saya bidan di Puskesmas Mlati 2, disuruh", "bidan di Puskesmas Mlati 2"],
    ["self-description", "saya sebagai bendahara melihat", "sebagai bendahara"],
    [
      "self-description",
      "kami staf bidang mutasi di BKPSDM Kota Salatiga diminta",
      "staf bidang mutasi di BKPSDM Kota Salatiga",
    ],
    ["self-description", "saya mengajar di SMPN 1 Sleman", "mengajar di SMPN 1 Sleman"],
    ["self-description", "tempat saya bekerja ramai", "tempat saya bekerja"],
    ["self-description", "saya satu-satunya bidan di sini", "satu-satunya bidan"],
    ["self-description", "yang tahu hanya saya", "hanya saya"],
    ["self-description", "my direct supervisor asked", "my direct supervisor"],
    ["self-description", "I am a teacher at SDN 3 Bantul.", "teacher at SDN 3 Bantul"],
    ["self-description", "I work at the Department of Health.", "work at the Department of Health"],
  ])("a %s in «%s»", (kind, text, part) => {
    expect(found(text)).toContainEqual([kind, part]);
  });

  it.each([
    "Camat Mlati hadir di posko calon nomor 2 tanggal 20-11-2026 08.30, memakai mobil dinas AB 1234 CD",
    "banyak guru di SDN 3 ikut foto bersama calon",
    "saya melihat camat dan lurah hadir",
    "nama saya tidak ingin disebut",
    "nama saya muncul di daftar anggota partai",
    "rumah itu atas nama saya, disegel",
    "Pj bupati kami ASN provinsi",
    "menyumbang Rp1000000000 dan Rp 12.000.000.000",
    "UU 20/2023 pasal 24 ayat (1) huruf d, PP 94/2021, SKB 22-9-2022",
    "kita semua berkumpul di kantor bupati pukul 08.00-10.00 WIB",
    "https://www.tiktok.com/@akun/video/7345678901234567890",
    "https://www.facebook.com/100012345678901/posts/1234567890123456",
    "post.me/abc bukan tautan obrolan",
    "the head of the office told all staff to attend",
  ])("finds nothing in «%s»", (text) => {
    expect(found(text)).toEqual([]);
  });

  it.each([
    [
      "Atasan langsung saya, Pak Budi, hadir. HP saya 0812-3456-7890.",
      "[disamarkan], Pak Budi, hadir. [disamarkan] [disamarkan].",
    ],
    ["saya guru di SDN 3 Bantul, nama saya Sari.", "saya [disamarkan], nama saya [disamarkan]."],
    ["lihat bit.ly/abc dan t.me/sari", "lihat [disamarkan] dan [disamarkan]"],
  ])("masks «%s» so that it can still be read", (text, masked) => {
    const { text: clean, findings } = cleanText(text);
    expect(maskFindings(clean, findings)).toBe(masked);
  });

  it("leaves the office of somebody else, who may be the one reported", () => {
    expect(found("atasan saya kepala dinas hadir")).toEqual([["self-description", "atasan saya"]]);
    expect(found("suami saya PNS")).toEqual([["self-description", "suami saya"]]);
    expect(found("tetangga saya lurah")).toEqual([["self-description", "tetangga saya"]]);
  });

  it("masks the chosen kinds only: the number of the person reported may stay", () => {
    const { text, findings } = cleanText("NIP 198501012010011001, kata atasan saya");
    const own = findings.filter(({ kind }) => kind === "self-description");
    expect(maskFindings(text, own)).toBe("NIP 198501012010011001, kata [disamarkan]");
  });

  it("changes nothing where nothing was found", () => {
    expect(maskFindings("Camat hadir di posko", [])).toBe("Camat hadir di posko");
  });
});
