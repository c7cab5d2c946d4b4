import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aliasOf, answers, type Hall, haveQuestion, joins, leads, openHall } from "./hall.ts";

let hall: Hall;
beforeAll(async () => {
  hall = await openHall();
});
afterAll(() => hall.close());

describe("a quiz in a hall", () => {
  it("goes from the picture with the code to everybody's result and the facilitator's report", async () => {
    const led = await leads(hall);
    const { host, code } = led;
    expect(host.sees()).toContain(`https://t.me/netral_local_bot?start=acara_${code}`);
    const [sari, budi, ana] = await joins(hall, led, "Sari", "Budi", "Ana");
    if (!sari || !budi || !ana) throw new Error("nobody came");
    const aliases = [sari, budi, ana].map(aliasOf);
    expect(new Set(aliases).size).toBe(3);
    await host.taps("Mulai");
    for (let number = 1; number <= 5; number++) {
      await haveQuestion([sari, budi, ana], number);
      await answers(sari, "right");
      await answers(budi, number <= 2 ? "right" : "wrong");
      await answers(ana, "wrong");
      await host.waitFor(`Jawaban soal ${number}:`);
      await host.waitFor(`Soal ${number}/5 selesai`);
      await host.taps(number === 5 ? "Selesai, kirim hasil" : "Berikutnya");
    }
    const result = await sari.waitFor("Acara selesai");
    expect(result.text).toMatch(/peringkat 1 dari 3[\s\S]+5 dari 5 soal benar, 7\.\d{3} poin/);
    expect(result.text).toMatch(
      /✅ Soal 5: benar, \+1\.[345]\d\d poin[\s\S]+Alasan[\s\S]+PP 94\/2021 Pasal 5/,
    );
    expect((await budi.waitFor("Acara selesai")).text).toMatch(/peringkat 2 dari 3[\s\S]+2 dari 5/);
    expect((await ana.waitFor("Acara selesai")).text).toMatch(
      /✖ Soal 5: belum tepat[\s\S]+peringkat 3 dari 3[\s\S]+0 dari 5 soal benar, 0 poin/,
    );
    await host.waitFor(`Acara ${code} selesai.`);
    expect(host.sees()).toContain(`1. ${aliases[0]} – 7.`);
    expect(host.sees()).not.toMatch(/Sari|Budi|Ana/);
    // One message to each for each question, and no other.
    expect(sari.messages()).toHaveLength(1 + 5 + 1);
  });
});
