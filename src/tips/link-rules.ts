/** What is known of the links of one site and its subdomains. */
export interface SiteRule {
  /** Parameters that say what is shown; all others go, and so does the fragment. Undefined: only known trackers go. */
  keep?: readonly string[];
  /** Links that lead to the person who shared them, and cannot be cleaned without asking the site. */
  share?: "always" | RegExp;
  /** The parameter that holds the real address, where this is only a way there that notes who goes it. */
  wraps?: { path: RegExp; parameter: string };
}

const GOOGLE: SiteRule = {
  keep: ["q", "tbm", "udm", "query", "api", "cid", "ll", "query_place_id", "destination"],
  share: /^\/share\b/i,
  wraps: { path: /^\/url$/i, parameter: "q" },
};
const FACEBOOK: SiteRule = {
  keep: [
    "v",
    "id",
    "story_fbid",
    "fbid",
    "set",
    "comment_id",
    "reply_comment_id",
    "multi_permalinks",
    "href",
    "view_all_page_id",
  ],
  share: /^\/(?:share|invites?)(?:\/|\.php|$)/i,
  wraps: { path: /^\/l\.php$/i, parameter: "u" },
};

/** Addresses that are made anew for each share, or that belong to the account of whoever shares a file. */
const ALWAYS_SHARED = [
  ["vm.tiktok.com", "vt.tiktok.com", "fb.watch", "fb.me", "instagr.am", "pin.it", "lnkd.in", "k.kwai.com"],
  ["sck.io", "maps.app.goo.gl", "goo.gl", "g.co", "bit.ly", "s.id", "t.co", "tinyurl.com", "ow.ly", "is.gd"],
  ["cutt.ly", "shorturl.at", "rb.gy", "t.ly", "v.gd", "adf.ly", "dub.sh", "tiny.cc", "linkto.run"],
  ["shope.ee", "s.shopee.co.id", "tokopedia.link", "app.link", "onelink.me", "page.link", "share.google"],
  ["drive.google.com", "docs.google.com", "photos.google.com", "photos.app.goo.gl", "forms.gle"],
  ["1drv.ms", "onedrive.live.com", "sharepoint.com", "dropbox.com", "db.tt", "icloud.com", "we.tl"],
  ["wetransfer.com", "terabox.com", "1024terabox.com", "mediafire.com", "box.com"],
].flat();

const SITES: ReadonlyMap<string, SiteRule> = new Map<string, SiteRule>([
  ...ALWAYS_SHARED.map((host): [string, SiteRule] => [host, { share: "always" }]),
  ["drive.google.com", { keep: ["id", "gid"], share: "always" }],
  ["docs.google.com", { keep: ["id", "gid"], share: "always" }],
  [
    "instagram.com",
    {
      keep: ["img_index", "story_media_id"],
      share: /^\/(?:share|invites)(?:\/|$)/i,
      wraps: { path: /^\/?$/, parameter: "u" },
    },
  ],
  ["threads.net", { keep: [] }],
  ["threads.com", { keep: [] }],
  ["facebook.com", FACEBOOK],
  ["fb.com", FACEBOOK],
  ["tiktok.com", { keep: [], share: /^\/t\//i }],
  ["x.com", { keep: [] }],
  ["twitter.com", { keep: [] }],
  [
    "youtube.com",
    { keep: ["v", "t", "list", "index", "lc"], wraps: { path: /^\/redirect$/i, parameter: "q" } },
  ],
  ["youtu.be", { keep: ["t", "list"] }],
  ["linkedin.com", { keep: [] }],
  ["reddit.com", { keep: [], share: /\/s\//i }],
  ["snapchat.com", { keep: [], share: /^\/t\//i }],
  ["snackvideo.com", { keep: [], share: /^\/share\b/i }],
  ["shopee.co.id", { keep: [] }],
  ["tokopedia.com", { keep: [] }],
  ["google.com", GOOGLE],
  ["google.co.id", GOOGLE],
]);

/** Parameters that follow people on any site. Names only: they are shown to the sender. */
const TRACKERS = new Set(
  [
    ["igsh", "igshid", "ig_rid", "ig_mid", "igref", "fbclid", "mibextid", "rdid", "share_url", "xmt", "slof"],
    ["_t", "_r", "_d", "share_id", "shareid", "share_app_id", "share_link_id", "share_author_id", "sharer"],
    [
      "sharer_id",
      "sharer_language",
      "share_item_id",
      "sec_uid",
      "sec_user_id",
      "u_code",
      "web_id",
      "tt_from",
    ],
    ["sender_device", "sender_web_id", "is_from_webapp", "is_copy_url", "checksum", "timestamp", "user_id"],
    ["si", "feature", "pp", "ab_channel", "ref", "ref_src", "ref_url", "referrer", "referer", "refsrc"],
    ["gclid", "gclsrc", "gbraid", "wbraid", "dclid", "msclkid", "twclid", "ttclid", "yclid", "li_fat_id"],
    ["mc_eid", "mc_cid", "_hsenc", "_hsmi", "vero_id", "mkt_tok", "trk", "trkinfo", "lipi", "rcm", "spm"],
    ["ouid", "usp", "rtpof", "authuser", "_ga", "_gl", "ved", "ei", "sca_esv", "gs_lp", "g_ep", "entry"],
    [
      "phpsessid",
      "jsessionid",
      "sessionid",
      "session_id",
      "access_token",
      "email",
      "uname",
      "_branch_match_id",
    ],
    ["s", "t"],
  ].flat(),
);
/** Told for social media, where everything unknown goes; on any other site they mean too many things. */
const ONLY_ON_KNOWN_SITES = new Set(["s", "t", "pp", "user_id", "timestamp", "checksum", "entry", "ei"]);
const TRACKER_FAMILIES = ["utm", "hsa", "pk", "mtm", "fb", "__cft__", "__tn__", "__xts__", "__eep__"];

/** The same without a parse of the address: for links in forms that nobody foresaw. */
export const LOOSE_TRACKER =
  /[?&#;](?:amp;)?(igsh|igshid|fbclid|mibextid|rdid|share_id|sharer_id|sec_uid|gclid|utm_[a-z_]{1,20}|jsessionid|phpsessid|ouid)=[^&#?\s]*/gi;

/** The rule of a host, or of the domain that it belongs to. */
export function ruleOf(host: string): SiteRule | undefined {
  let domain = host;
  for (;;) {
    const rule = SITES.get(domain);
    if (rule !== undefined) return rule;
    const dot = domain.indexOf(".");
    if (dot < 0) return undefined;
    domain = domain.slice(dot + 1);
  }
}

/**
 * How to call a parameter that must go.
 * @returns a name out of a closed list («igsh», «utm», «other»), so that nothing of the sender's is repeated;
 *   undefined where it may stay
 */
export function trackerName(name: string, rule: SiteRule | undefined): string | undefined {
  const key = name.toLowerCase();
  if (rule?.keep?.includes(key)) return undefined;
  const family = TRACKER_FAMILIES.find((prefix) =>
    key.startsWith(prefix.startsWith("__") ? prefix : `${prefix}_`),
  );
  if (family !== undefined) return family;
  if (TRACKERS.has(key) && !(rule?.keep === undefined && ONLY_ON_KNOWN_SITES.has(key))) return key;
  return rule?.keep === undefined ? undefined : "other";
}
