// How people tell, without noticing, who they are. Words of both languages and the usual short forms; flags stay
// out of the patterns' ends because a name is known by its capital letter and everything else in any case.

const PEOPLE = `atasan|pimpinan|pemimpin|bos|boss|kepala|kadis|kabid|kabag|kasi|kasubag|kasubbag|kasubbid|kasek|kepsek|camat|
lurah|kades|sekda|sekdis|sekcam|sekdes|rektor|dekan|kaprodi|direktur|ketua|koordinator|wali kelas|guru|murid|siswa|mahasiswa|
rekan|teman|kawan|kolega|sejawat|bawahan|anak buah|staf|staff|ajudan|sopir|admin|tetangga|istri|isteri|bini|suami|anak|bapak|ibu|
ayah|mama|papa|orang tua|ortu|adik|adek|kakak|abang|keponakan|ponakan|paman|om|tante|bibi|mertua|ipar|menantu|sepupu|kakek|
nenek|pacar|tunangan|mantan|keluarga|saudara`;
const PLACES = `ruangan|ruang|ruang kerja|ruang kelas|kantor|tempat kerja|tempat tugas|bidang|seksi|bagian|subbagian|subbag|
subbid|unit|unit kerja|satuan kerja|satker|instansi|lembaga|dinas|badan|opd|skpd|uptd|upt|biro|sekolah|kampus|fakultas|prodi|
puskesmas|pustu|posyandu|rumah sakit|rsud|klinik|kelas|meja|laptop|komputer|hp|nomor|nomer|akun|rumah|alamat|desa|kampung|
dusun|kecamatan|kelurahan|jabatan|pangkat|golongan|tim|divisi|regu|angkatan`;
const AFTER_RELATION = `langsung|kerja|kantor|sekantor|seruangan|seangkatan|sejawat|lama|baru|sendiri|kandung|ipar|sekolah|
dinas|bidang|bagian|seksi|unit|ruangan|desa|kelas|puskesmas|badan|tata usaha|tu`;
const ME = "saya|sya|sy|aku|ak|gue|gua|gw|kami|kita";
const ROLES = `asn|pns|pppk|p3k|cpns|cpppk|honorer|tenaga honorer|pegawai|karyawan|karyawati|staf|staff|pelaksana|guru|dosen|
tendik|tenaga kependidikan|kepala|kepsek|wakil|wakasek|wali kelas|bidan|perawat|dokter|apoteker|nakes|tenaga kesehatan|penyuluh|
pengawas|analis|auditor|operator|bendahara|sekretaris|ajudan|sopir|supir|satpam|satpol|arsiparis|pustakawan|pranata|penata|
pengelola|pengadministrasi|camat|lurah|kades|kasi|kabid|kabag|kasubag|kasubbag|kadis|sekcam|sekdes|sekdis|perangkat desa|pjlp|
panwas|pramubakti|tukang|petugas|admin|protokol|humas|ketua|anggota|warga|wali murid`;
const WORKS = `bekerja sebagai|kerja sebagai|menjabat sebagai|menjabat|bertugas sebagai|bertugas|berdinas|dinas|ditugaskan|
ditempatkan|bekerja|kerja|mengajar|ngajar|tinggal|berkantor|sebagai|selaku|adalah seorang|adalah|merupakan|seorang`;

const MY_PEOPLE = `boss|bosses|supervisor|superior|superiors|manager|head|chief|director|principal|headmaster|headmistress|
colleague|colleagues|coworker|coworkers|co-worker|co-workers|subordinate|subordinates|staff|teacher|student|students|wife|
husband|spouse|son|daughter|child|children|brother|sister|father|mother|parents|uncle|aunt|cousin|nephew|niece|in-laws|
neighbour|neighbor|neighbours|neighbors|friend|friends|family|partner`;
const MY_PLACES = `office|room|desk|unit|division|department|section|team|agency|ministry|workplace|school|class|classroom|
clinic|hospital|village|district|house|home|address|phone|number|account|job|position|rank|computer|laptop`;
const MY_ADJECTIVES = "direct|immediate|former|old|new|own|school|office|department|division|unit";
const ENGLISH_ROLES = `civil servant|teacher|lecturer|nurse|midwife|doctor|secretary|treasurer|clerk|officer|official|staff|
employee|driver|principal|head|operator|analyst|auditor|member|contract worker`;

const START = "(?<![\\p{L}\\p{N}_-])";
const END = "(?![\\p{L}\\p{N}_-])";
/** Words, in any case, with any one gap where a space stands. */
const any = (words: string) =>
  `(?i:${words.replaceAll("\n", "").replaceAll(" ", "\\s")})`.replaceAll("||", "|").replaceAll(".", "\\.");

const INSTITUTION =
  any(`sd|sdn|smp|smpn|sma|sman|smk|smkn|mi|min|mts|mtsn|ma|man|slb|tk|paud|sekolah|puskesmas|pustu|dinas|
badan|kantor|kantor camat|kecamatan|kec.|kelurahan|kel.|desa|dusun|rsud|rs|rumah sakit|kab|kab.|kabupaten|kota|provinsi|prov.|
upt|uptd|bidang|bagian|seksi|subbag|sekretariat|inspektorat|biro|unit|kelas|bpkad|bkd|bkpsdm|bapenda|satpol pp|kemenag|
universitas|fakultas|the|department of|ministry of|a|an|village of|district`);
/** Full stops belong to a word only in its middle. */
const LETTERS = "(?:[\\p{L}\\p{N}'/-]|\\.(?=[\\p{L}\\p{N}]))*";
/** After «sdn 3» one word in small letters is the town, unless it looks like the next word of the sentence. */
const NEXT_WORD = any(
  `yang|yg|dan|saat|pada|ikut|lihat|liat|waktu|ketika|kemarin|sudah|udah|telah|tidak|juga|untuk|karena|kepala|
pak|guru|camat|lurah|pernah|mau|ingin|when|and|who|saw|hadir|kami|saya|tadi|sejak|selama|dengan|bersama|kampanye`,
);
const TOWN = `\\s(?!(?i:me|ber|di|ter)|${NEXT_WORD}${END})\\p{Ll}{4,}`;
/** A name of a place: kinds of institutions, a word, then numbers and capitalised words. */
const PLACE =
  `(?:(?:${INSTITUTION}\\s){1,3}\\p{N}{1,4}${TOWN}|(?:${INSTITUTION}\\s){0,3}[\\p{L}\\p{N}]${LETTERS})` +
  `(?:\\s(?:${any("negeri|kab.|kabupaten|kota|kec.|kecamatan|provinsi|of")}|\\p{N}{1,4}(?:${TOWN})?|\\p{Lu}${LETTERS})(?![\\p{L}\\p{N}])){0,5}`;
const AT_PLACE = `(?:\\s${any("di|pada|dari|at|in|for|from")}\\s${PLACE})`;
/** What stands between a role and its place: «guru honorer matematika di …», «kepala seksi umum». */
const DETAIL = `(?:\\s(?!${any("di|pada|dari|yang|yg|dan|lihat|melihat|mau|ingin|at|in|for|who|and|saw")}${END})[\\p{L}\\p{N}/]+){0,3}(?=\\s${any("di|pada|dari|at|in|for")}\\s)`;

/** «Suami saya PNS», «atasan saya kepala dinas»: the second half tells of another, often of the person reported. */
const NOT_OF_ANOTHER = `(?<!${START}${any(`${PEOPLE}|${PLACES}|bupati|wali kota|walikota|gubernur|menteri|calon|paslon|caleg`)}(?:\\s${any(AFTER_RELATION)}){0,2}\\s${any(ME)}(?:\\s${any("ini|juga|itu|adalah|seorang|sebagai|menjabat")})?,?\\s)`;

/** Each finds the telling words only, so that a sentence stays readable without them. */
export const SELF_DESCRIPTIONS: readonly RegExp[] = [
  // «atasan langsung saya», «kepala sekolah kami», «ruangan saya»
  `${START}(?:${any("pak|bu|bapak|ibu")}\\s)?${any(`${PEOPLE}|${PLACES}`)}(?:\\s${any(AFTER_RELATION)}){0,2}\\s${any(ME)}${END}`,
  // «atasanku», «kantorku»
  `${START}${any(`${PEOPLE}|${PLACES}`)}(?i:ku|qu)${END}`,
  // «tempat saya bekerja», «sekolah tempat saya mengajar»
  `${START}(?:${any(PLACES)}\\s)?${any("tempat")}\\s${any(ME)}\\s${any("bekerja|kerja|mengajar|ngajar|bertugas|tugas|dinas|berdinas|tinggal")}${END}${AT_PLACE}?`,
  // «saya guru honorer di SDN 3 Bantul», «saya sebagai bendahara», «kami staf bidang mutasi»
  `(?<=${START}${any(ME)}(?:\\s${any("ini|juga|hanya|cuma|seorang|adalah|sbg|salah satu|sudah|lagi")})?,?\\s)${NOT_OF_ANOTHER}(?:${any(WORKS)}\\s)?${any(ROLES)}${END}(?:${DETAIL})?${AT_PLACE}{0,2}`,
  // «saya mengajar di SDN 3», «saya bertugas sebagai …»
  `(?<=${START}${any(ME)}(?:\\s${any("ini|juga|sudah|sekarang|sedang|lagi")})?,?\\s)${NOT_OF_ANOTHER}${any(WORKS)}(?:${AT_PLACE}{1,2}|(?<=${any("sebagai|selaku|menjabat|seorang")})\\s[\\p{L}/]+(?:${DETAIL})?${AT_PLACE}{0,2})`,
  // «saya satu-satunya bidan di sini», «selain saya»: as good as a name in a small unit
  `(?<=${START}${any(ME)}\\s)${any("satu-satunya|satu2nya")}(?:\\s${any(ROLES)})?${END}`,
  `${START}${any("hanya|cuma|selain")}\\s${any(ME)}${END}`,
  // «my direct boss», «our office»
  `${START}${any("my|our")}\\s(?:${any(MY_ADJECTIVES)}\\s)?${any(`${MY_PEOPLE}|${MY_PLACES}`)}${END}`,
  // «I am a teacher at …», «I work at …», «as the treasurer of»
  `(?<=${START}(?i:i(?:\\sam|'m)|as)\\s(?i:(?:a|an|the)\\s)?(?:\\p{L}{1,15}\\s)?)${any(ENGLISH_ROLES)}${END}(?:${DETAIL})?${AT_PLACE}{0,2}`,
  `(?<=${START}(?i:i)\\s)${any("work|teach|serve|live")}${AT_PLACE}{1,2}`,
].map((source) => new RegExp(source, "gu"));

const CAPITALISED = `\\p{Lu}${LETTERS}`;

const INTRODUCED = `${START}(?<!${any("atas|pakai|memakai|catut|mencatut")}\\s)${any("nama saya|nama sy|nama aku|namaku|nama sya|saya bernama|panggil saya|panggil aja|my name is|my name's|call me")}(?:\\s${any("adalah|ini|itu")})?[:,]?\\s`;

/** A sender's own name; the words that introduce it stay. */
export const OWN_NAMES: readonly RegExp[] = [
  `(?<=${INTRODUCED})${CAPITALISED}(?:\\s${CAPITALISED}){0,3}`,
  // All in small letters: one to three words, where something shows that the name ends there. «Nama saya dicatut»,
  // «nama saya muncul di info pemilu» are no introductions.
  `(?<=${INTRODUCED})(?!${any("tidak|tdk|jangan|tolong|mohon|di\\p{L}+|ke\\p{L}+an|ter\\p{L}+|saya|sudah|udah|muncul|rahasia|ada|masuk|is|was|not|out")}${END})\\p{Ll}${LETTERS}(?:\\s\\p{Ll}${LETTERS}){0,2}?(?=[,.;\\n]|$|\\s${any("dari|guru|staf|pegawai|bidan|pns|pppk|asn|from")}${END})`,
  // «saya Sari Wulandari, guru …», «saya Budi dari …»
  `(?<=(?:^|[.!?,:\\n-]\\s?|${any("perkenalkan|dengan|halo|assalamualaikum|hello|hi")},?\\s)${any("saya|i am|i'm|this is|perkenalkan")},?\\s)\\p{Lu}\\p{Ll}${LETTERS}(?:\\s${CAPITALISED}){0,3}(?=,|\\s${any("dari|guru|staf|pegawai|pns|pppk|asn|from")}${END})`,
  // At the end, as under a letter.
  `(?<=${START}${any("hormat saya|salam hormat|terima kasih|terimakasih|ttd|tertanda|salam|regards|sincerely")}[,.:]?\\s{1,2})\\p{Lu}\\p{Ll}[\\p{L}.'-]*(?:\\s${CAPITALISED}){0,3}(?=[\\s.]*$)`,
].map((source) => new RegExp(source, "gu"));
