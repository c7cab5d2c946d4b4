// The same rules as src/event/event.ts once more, as slow and as obvious as can be.

const GRACE = 1_500;
const READING = 10_000;
const DELAY_FOR_FEW = 8_000;
const DELAY_FOR_MANY = 180_000;

interface Seat {
  id: number;
  firstQuestion: number;
  isOffered: boolean;
  hasPledged: boolean;
  /** Of each question: own time is counted here, second by second. */
  log: { question: number; isSent: boolean; ownTime: number; option?: number; timeOfAnswer?: number }[];
}

export class Model {
  place: "lobby" | "question" | "review" | "end" = "lobby";
  question = 0;
  isStopped = false;
  isShown = false;
  isPledging = false;
  time = 0;
  seats: Seat[] = [];
  doNotCount: number[] = [];
  readonly count: number;
  readonly seconds: number;
  readonly isAuto: boolean;

  constructor(count: number, seconds: number, isAuto: boolean) {
    this.count = count;
    this.seconds = seconds;
    this.isAuto = isAuto;
  }

  private page(seat: Seat) {
    let page = seat.log.find((one) => one.question === this.question);
    if (page === undefined) {
      page = { question: this.question, isSent: false, ownTime: 0 };
      seat.log.push(page);
    }
    return page;
  }

  private begin(question: number) {
    this.question = question;
    this.place = question < this.count ? "question" : "end";
    this.isStopped = false;
    this.isShown = false;
    this.time = 0;
  }

  private seat(id: number) {
    return this.seats.find((one) => one.id === id);
  }

  join(id: number) {
    if (this.seat(id) !== undefined || this.place === "end") return;
    const firstQuestion = this.place === "lobby" ? 0 : this.question + 1;
    if (firstQuestion < this.count)
      this.seats.push({ id, firstQuestion, isOffered: false, hasPledged: false, log: [] });
  }

  leave(id: number) {
    this.seats = this.seats.filter((one) => one.id !== id);
  }

  start() {
    if (this.place === "lobby" && this.seats.length > 0) this.begin(0);
  }

  send(id: number) {
    const seat = this.seat(id);
    if (this.place === "question" && seat !== undefined) this.page(seat).isSent = true;
  }

  answer(id: number, option: number) {
    const seat = this.seat(id);
    if (this.place !== "question" || seat === undefined || seat.firstQuestion > this.question) return;
    const page = this.page(seat);
    if (page.option !== undefined || this.isStopped || page.ownTime > this.seconds * 1000 + GRACE) return;
    page.option = option;
    page.timeOfAnswer = page.ownTime;
  }

  /** Time goes by; then somebody looks at the clock. */
  passes(ms: number) {
    if (this.place !== "question" && this.place !== "review") return;
    if (this.isStopped) return;
    this.time += ms;
    if (this.place === "question") {
      for (const seat of this.seats) if (this.page(seat).isSent) this.page(seat).ownTime += ms;
      const playing = this.seats.filter((seat) => seat.firstQuestion <= this.question);
      const isDone = (seat: Seat) =>
        this.page(seat).option !== undefined ||
        (this.page(seat).isSent && this.page(seat).ownTime > this.seconds * 1000 + GRACE);
      const limit = this.seconds * 1000;
      const sent = playing.map((seat) => this.page(seat)).filter((page) => page.isSent);
      const areFew = sent.length > 0 && playing.length - sent.length <= 3 + playing.length / 20;
      // The youngest of the clocks that run tells when the last message went out.
      const lastSent = sent.length === 0 ? 0 : this.time - Math.min(...sent.map((page) => page.ownTime));
      const hangs = this.time > lastSent + limit + GRACE + (areFew ? DELAY_FOR_FEW : DELAY_FOR_MANY);
      const isOver = hangs || (playing.length === 0 ? this.time > limit : playing.every(isDone));
      if (isOver) {
        this.place = "review";
        this.time = 0;
        this.isShown = false;
      }
    } else if (this.isAuto && this.isShown && this.time >= READING) this.begin(this.question + 1);
  }

  pledge() {
    if (this.isPledging || this.seats.length === 0) return;
    if (this.place !== "lobby" && this.place !== "review") return;
    this.isPledging = true;
    if (this.place === "review" && this.isAuto) this.isStopped = true;
  }

  /** Who is to get the pledge now. */
  waiting() {
    if (!this.isPledging || (this.place !== "lobby" && this.place !== "review")) return [];
    return this.seats.filter((seat) => !seat.isOffered && !seat.hasPledged).map(({ id }) => id);
  }

  offer(id: number) {
    const seat = this.seat(id);
    if (seat !== undefined) seat.isOffered = true;
  }

  takePledge(id: number) {
    const seat = this.seat(id);
    if (seat !== undefined && this.isPledging && this.place !== "end") seat.hasPledged = true;
  }

  pause() {
    if (this.place === "question" || this.place === "review") this.isStopped = true;
  }

  resume() {
    this.isStopped = false;
  }

  skip() {
    if (this.place !== "question") return;
    this.doNotCount.push(this.question);
    this.begin(this.question + 1);
  }

  next() {
    if (this.place === "review") this.begin(this.question + 1);
  }

  shown() {
    if (this.place !== "review" || this.isShown) return;
    this.isShown = true;
    this.time = 0;
  }

  finish() {
    if (this.place !== "question" && this.place !== "review") return;
    const played = this.place === "question" ? this.question : this.question + 1;
    for (let question = played; question < this.count; question++) this.doNotCount.push(question);
    this.place = "end";
  }

  pointsOf(id: number, rightOption: (question: number) => number): number {
    let points = 0;
    for (const page of this.seat(id)?.log ?? []) {
      if (this.doNotCount.includes(page.question)) continue;
      if (page.option !== rightOption(page.question) || page.timeOfAnswer === undefined) continue;
      const share = 1 - page.timeOfAnswer / (this.seconds * 1000);
      points += 1000 + Math.round(500 * (share < 0 ? 0 : share));
    }
    return points;
  }
}
