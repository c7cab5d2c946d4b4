import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanText } from "../../src/tips/clean-text.ts";
import { tipText } from "./texts.ts";

const clean = (text: string) => cleanText(text).text;
const details = (text: string) =>
  cleanText(text).removed.map((one) => ("detail" in one ? one.detail : one.kind));
const shared = (text: string) =>
  cleanText(text)
    .findings.filter(({ kind }) => kind === "share-link")
    .map(({ start, end }) => clean(text).slice(start, end));

describe("links in a tip", () => {
  it.each([
    ["https://www.instagram.com/reel/C1a2b3/?igsh=MTIzNDU2", "https://www.instagram.com/reel/C1a2b3/"],
    [
      "https://www.instagram.com/p/C1/?img_index=2&igshid=abc==",
      "https://www.instagram.com/p/C1/?img_index=2",
    ],
    [
      "https://instagram.com/stories/akun/123?utm_source=ig_story_item_share&igsh=x",
      "https://instagram.com/stories/akun/123",
    ],
    [
      "https://m.facebook.com/story.php?story_fbid=pfbid02&id=1000&mibextid=Nif5oz&rdid=q",
      "https://m.facebook.com/story.php?story_fbid=pfbid02&id=1000",
    ],
    [
      "https://www.facebook.com/watch/?v=123&__cft__[0]=AZX&__tn__=%2CO",
      "https://www.facebook.com/watch/?v=123",
    ],
    [
      "https://www.facebook.com/akun/posts/99?fbclid=IwAR0&notif_id=1",
      "https://www.facebook.com/akun/posts/99",
    ],
    [
      "https://www.tiktok.com/@akun/video/73?is_from_webapp=1&sender_device=pc&_r=1&_t=8x&sec_uid=M",
      "https://www.tiktok.com/@akun/video/73",
    ],
    ["https://x.com/akun/status/17?s=20&t=AbC-d", "https://x.com/akun/status/17"],
    ["https://twitter.com/akun/status/17?ref_src=twsrc%5Etfw", "https://twitter.com/akun/status/17"],
    ["https://youtu.be/dQw4?si=abcd&t=42", "https://youtu.be/dQw4?t=42"],
    [
      "https://www.youtube.com/watch?v=dQw4&feature=shared&pp=yg&list=PL1",
      "https://www.youtube.com/watch?v=dQw4&list=PL1",
    ],
    [
      "https://www.linkedin.com/posts/akun_activity-7?utm_source=share&rcm=ACoAA",
      "https://www.linkedin.com/posts/akun_activity-7",
    ],
    [
      "https://contoh.go.id/berita?id=7&utm_medium=wa&fbclid=1&gclid=2&ref=sari",
      "https://contoh.go.id/berita?id=7",
    ],
    ["https://contoh.go.id/a;jsessionid=AB12?id=7", "https://contoh.go.id/a?id=7"],
    ["https://contoh.go.id/a#utm_source=wa", "https://contoh.go.id/a"],
    ["https://contoh.go.id/a?t=3&s=cari#bab-2", "https://contoh.go.id/a?t=3&s=cari#bab-2"],
    ["https://x.com/akun/status/17#igsh=1", "https://x.com/akun/status/17"],
    ["https://contoh.id/a?x=1&amp;igsh=2", "https://contoh.id/a?x=1"],
    ["https://contoh.id/a?%69gsh=2&%75tm_source=3&x=1", "https://contoh.id/a?x=1"],
    ["HTTPS://WWW.Instagram.COM/reel/C1?IGSH=2", "https://www.instagram.com/reel/C1"],
    ["instagram.com/reel/C1?igsh=2", "instagram.com/reel/C1"],
    ["lihat(https://x.com/a/status/1?s=20).", "lihat(https://x.com/a/status/1)."],
    ["ini:https://x.com/a?s=1,https://youtu.be/b?si=2", "ini:https://x.com/a,https://youtu.be/b"],
    ["ini=x?igsh=abc selesai", "ini=x selesai"],
    ["https://sari:rahasia@contoh.id/a", "https://contoh.id/a"],
    [
      "https://l.facebook.com/l.php?u=https%3A%2F%2Fcontoh.id%2Fa%3Ffbclid%3DIw&h=AT0x",
      "https://contoh.id/a",
    ],
    ["https://l.instagram.com/?u=https%3A%2F%2Fcontoh.id%2Fa&e=AT1", "https://contoh.id/a"],
    ["https://www.google.com/url?sa=t&q=https%3A%2F%2Fcontoh.id&ved=2ah", "https://contoh.id"],
    [
      "https://www.google.com/search?q=netralitas&ei=Zx1&gs_lp=Egx&ved=0",
      "https://www.google.com/search?q=netralitas",
    ],
    ["https://xn--fcebook-8va.com/login", "[tautan dihapus]"],
    ["https://fаcebооk.com/a", "https://facebook.com/a"],
    ["https://дом.рф/a", "[tautan dihapus]"],
    ["S.Pd/M.Pd dan/atau 22/11/2026", "S.Pd/M.Pd dan/atau 22/11/2026"],
  ])("%s becomes %s", (raw, expected) => {
    expect(clean(raw)).toBe(expected);
  });

  it("names what was cut, each once, and never a value", () => {
    const text = "https://x.com/a?s=20&t=RAHASIA https://contoh.id/?utm_sari=RAHASIA&utm_b=1&igsh=RAHASIA";
    expect(details(text)).toEqual(["s", "t", "utm", "igsh"]);
    expect(details("https://x.com/a?sari_wulandari=1")).toEqual(["other"]);
    expect(details("https://sari@contoh.id/")).toEqual(["login"]);
  });

  it.each([
    "https://vm.tiktok.com/ZSabc/",
    "https://vt.tiktok.com/ZSabc/",
    "https://www.tiktok.com/t/ZTabc/",
    "https://fb.watch/abc/",
    "https://www.facebook.com/share/p/1AbC/",
    "https://www.facebook.com/share/r/1AbC/",
    "https://www.instagram.com/share/reel/BAxyz",
    "https://www.instagram.com/invites/contact/",
    "https://maps.app.goo.gl/abc",
    "https://bit.ly/abc",
    "bit.ly/abc",
    "https://s.id/abc",
    "https://t.co/abc",
    "https://www.reddit.com/r/indonesia/s/AbC",
    "https://drive.google.com/file/d/1abc/view",
    "https://dinas-my.sharepoint.com/personal/sari/a",
  ])("warns of %s, which leads to whoever shared it", (link) => {
    expect(shared(`lihat ${link}, ya`)).toEqual([link]);
  });

  it.each([
    "https://www.instagram.com/reel/C1/",
    "https://www.facebook.com/akun/posts/99",
    "https://youtu.be/dQw4",
    "https://www.tiktok.com/@akun/video/73",
    "https://notbit.ly.contoh.id/abc",
  ])("has nothing against %s", (link) => {
    expect(cleanText(link)).toEqual({ text: link, removed: [], findings: [] });
  });

  it("leaves no tracker in any text, in whatever it is hidden", () => {
    fc.assert(
      fc.property(tipText, (raw) => {
        expect(clean(raw)).not.toMatch(/[?&#;](?:igsh|igshid|fbclid|utm_source|jsessionid)=/i);
        expect(clean(raw)).not.toMatch(/https?:\/\/[^/?#\s\\]*@/i);
      }),
      { numRuns: 2000 },
    );
  });
});
