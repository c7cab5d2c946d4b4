import {
  MOST_PICTURES,
  type Picture,
  TIP_ANSWERS,
  type TipAnswer,
  type TipContent,
  type TipKind,
} from "./tip.ts";

/** What is asked, in order; «Langkah 3 dari 7» counts these. */
export const ASKED = ["kind", ...TIP_ANSWERS] as const;
export type Asked = (typeof ASKED)[number];

/** Where a report stands: the honest limits, a question, the gaps, or the preview. */
export type Step = "limits" | Asked | "coach" | "preview";

/** A picture that was taken, and the message of ours that told so: its button throws the picture away. */
export interface KeptPicture extends Picture {
  noteId: number;
}

/** A cleaned answer in which something may give the sender away; it is the sender's to decide. */
export interface Pending {
  answer: TipAnswer;
  text: string;
  masked: string;
  /** Our message that shows it: the buttons of an older one are about something else. */
  noteId: number;
}

/** How far somebody has come. Never changed in place: a step that could not be shown has not been made. */
export interface ReportState {
  readonly step: Step;
  readonly kind?: TipKind;
  readonly answers: Readonly<Partial<Record<TipAnswer, string>>>;
  readonly pictures: readonly KeptPicture[];
  readonly pending?: Pending;
  /** Every question was passed once: from now on an answer leads back to the preview. */
  readonly isReviewing: boolean;
  readonly hasSeenCoach: boolean;
  /** Grows with each change: the button of an older preview must not send what that did not show. */
  readonly revision: number;
}

export const FIRST_STATE: ReportState = Object.freeze({
  step: "limits",
  answers: {},
  pictures: [],
  isReviewing: false,
  hasSeenCoach: false,
  revision: 0,
});

export function isAnswer(step: string): step is TipAnswer {
  return TIP_ANSWERS.some((answer) => answer === step);
}

/** 1–7, for questions. */
export function numberOf(step: Asked): number {
  return ASKED.indexOf(step) + 1;
}

/** May this be left empty? */
export function isOptional(step: Asked): boolean {
  return step !== "kind" && step !== "what";
}

/** Whether anything was said to a question yet. */
export function isAnswered(state: ReportState, step: Asked): boolean {
  if (step === "kind") return state.kind !== undefined;
  return state.answers[step] !== undefined || (step === "evidence" && state.pictures.length > 0);
}

export function withAnswer(state: ReportState, answer: TipAnswer, text: string): ReportState {
  return changed({ ...withoutPending(state), answers: { ...state.answers, [answer]: text } });
}

/** Takes what was said to a question back. */
export function withoutAnswer(state: ReportState, answer: TipAnswer): ReportState {
  const { [answer]: _, ...answers } = state.answers;
  return changed({
    ...withoutPending(state),
    answers,
    pictures: answer === "evidence" ? [] : state.pictures,
  });
}

export function withKind(state: ReportState, kind: TipKind): ReportState {
  return changed({ ...state, kind });
}

export function withPicture(state: ReportState, picture: KeptPicture): ReportState {
  return changed({ ...state, pictures: [...state.pictures, picture] });
}

/** Throws away what a message of ours told to have taken. @returns the same state where that was nothing */
export function withoutPicturesOf(state: ReportState, noteId: number): ReportState {
  const pictures = state.pictures.filter((picture) => picture.noteId !== noteId);
  return pictures.length === state.pictures.length ? state : changed({ ...state, pictures });
}

function changed(state: ReportState): ReportState {
  return { ...state, revision: state.revision + 1 };
}

export function withoutPending(state: ReportState): ReportState {
  const { pending: _, ...rest } = state;
  return rest;
}

export function at(state: ReportState, step: Step): ReportState {
  return { ...withoutPending(state), step };
}

/** The step after a question: the next one, or back to where one came from to change something. */
export function onwards(state: ReportState): ReportState {
  const next = state.isReviewing ? undefined : ASKED[ASKED.indexOf(state.step as Asked) + 1];
  if (next !== undefined) return at(state, next);
  return review(state);
}

/** To the gaps, once, and from then on to the preview. What is needed is asked first. */
export function review(state: ReportState): ReportState {
  if (state.kind === undefined) return at(state, "kind");
  if (state.answers.what === undefined) return at(state, "what");
  const reviewed = { ...state, isReviewing: true };
  if (!state.hasSeenCoach) return at(reviewed, "coach");
  return at(reviewed, "preview");
}

/** One question back; the first one stays where it is. */
export function backwards(state: ReportState): ReportState {
  if (state.isReviewing) return review(state);
  const previous = ASKED[ASKED.indexOf(state.step as Asked) - 1];
  return at(state, previous ?? "kind");
}

/** How many more pictures may come. */
export function roomForPictures(state: { pictures: readonly KeptPicture[] }): number {
  return MOST_PICTURES - state.pictures.length;
}

/**
 * What the moderators get, or undefined while kind or what is missing.
 * @param happenedOn the day that the answer to «when» was understood as
 */
export function contentOf(state: ReportState, happenedOn: string | undefined): TipContent | undefined {
  const { kind, answers, pictures } = state;
  if (kind === undefined || answers.what === undefined) return undefined;
  return {
    kind,
    ...answers,
    what: answers.what,
    ...(happenedOn === undefined ? {} : { happenedOn }),
    pictures: pictures.map(({ bytes, width, height }) => ({ bytes, width, height })),
  };
}
