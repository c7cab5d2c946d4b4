import type { Vector, Vectors } from "./vectors.ts";

/** One weight per feature and class: `weights[feature * classes + class]`. */
export interface LinearModel {
  classes: number;
  weights: Float32Array;
}

export interface LinearTraining {
  epochs: number;
  rate: number;
  /** Sharpness of the softmax over scores of vectors of length one. */
  sharpness: number;
  /** Each line is told apart from this many classes only: those that the first guess ranks highest. */
  rivals: number;
  /** Weight of the first guess (complement naive Bayes), and its smoothing. */
  guess: number;
  smoothing: number;
  /** Share of belief spread over the rivals: many lines could stand under a neighbouring topic as well. */
  doubt: number;
}

/** Chosen by cross-validation over the phrasings; see docs/search.md. */
export const LINEAR_TRAINING: LinearTraining = {
  epochs: 3,
  rate: 0.15,
  sharpness: 8,
  rivals: 12,
  guess: 0.05,
  smoothing: 0.1,
  doubt: 0.1,
};

/** Features with smaller values than this hardly change which classes are likeliest. */
const FAINT = 0.08;

/** Adds up the weights of a vector's features per class, in `scores`, which it also gives back. */
export function scoreLinear(model: LinearModel, vector: Vector, scores: Float32Array): Float32Array {
  return addUp(model, vector, 0, vector.ids.length, 0, scores);
}

function addUp(
  { classes, weights }: LinearModel,
  { ids, values }: Vector,
  start: number,
  end: number,
  least: number,
  scores: Float32Array,
): Float32Array {
  scores.fill(0);
  for (let index = start; index < end; index++) {
    const value = values[index] as number;
    if (value < least) continue;
    const row = (ids[index] as number) * classes;
    for (let at = 0; at < classes; at++) (scores[at] as number) += value * (weights[row + at] as number);
  }
  return scores;
}

/** A small fixed generator, so that two starts train the same model. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function shuffle(order: Int32Array, random: () => number): void {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    const held = order[at] as number;
    order[at] = order[other] as number;
    order[other] = held;
  }
}

/** What a model learns from: a vector, a class and a weight per line. */
export interface TrainingLines {
  vectors: Vectors;
  labels: Int32Array;
  teaches: Float32Array;
  classes: number;
}

/** Complement naive Bayes over the values of the vectors: a first guess in one pass. */
function firstGuess(lines: TrainingLines, features: number, training: LinearTraining): Float32Array {
  const { vectors, labels, classes } = lines;
  const weights = new Float32Array(features * classes);
  const perFeature = new Float64Array(features);
  const perClass = new Float64Array(classes);
  let all = 0;
  for (let line = 0; line < labels.length; line++) {
    const label = labels[line] as number;
    const end = vectors.starts[line + 1] as number;
    for (let index = vectors.starts[line] as number; index < end; index++) {
      const id = vectors.ids[index] as number;
      const value = vectors.values[index] as number;
      (weights[id * classes + label] as number) += value;
      (perFeature[id] as number) += value;
      (perClass[label] as number) += value;
      all += value;
    }
  }
  const { smoothing, guess } = training;
  const smoothed = smoothing * features;
  const base = Float64Array.from(perClass, (own) => Math.log((all - own + smoothed) / (own + smoothed)));
  for (let id = 0; id < features; id++) {
    const total = perFeature[id] as number;
    const absent = Math.log(smoothing / (total + smoothing));
    for (let at = 0; at < classes; at++) {
      const place = id * classes + at;
      const own = weights[place] as number;
      const odds = own === 0 ? absent : Math.log((own + smoothing) / (Math.max(0, total - own) + smoothing));
      weights[place] = guess * (odds + (base[at] as number));
    }
  }
  return weights;
}

/** `label`, then the `count` other classes with the highest scores, into `rivals` from `start`. */
function findRivals(
  scores: Float32Array,
  label: number,
  count: number,
  rivals: Int32Array,
  start: number,
): void {
  rivals[start] = label;
  let filled = 1;
  for (let at = 0; at < scores.length; at++) {
    if (at === label) continue;
    const score = scores[at] as number;
    let place = filled;
    if (filled > count) {
      if (score <= (scores[rivals[start + count] as number] as number)) continue;
      place = count;
    } else filled++;
    while (place > 1 && (scores[rivals[start + place - 1] as number] as number) < score) {
      rivals[start + place] = rivals[start + place - 1] as number;
      place--;
    }
    rivals[start + place] = at;
  }
}

/**
 * Multinomial logistic regression by stochastic descent, beginning at naive Bayes. Softmax and descent
 * see the likeliest rivals of a line only: several times as fast as all classes, and no worse.
 * @param features how many features the vectors may name
 */
export function trainLinear(
  lines: TrainingLines,
  features: number,
  training: LinearTraining = LINEAR_TRAINING,
): LinearModel {
  const { vectors, labels, classes } = lines;
  const model = { classes, weights: firstGuess(lines, features, training) };
  const count = Math.min(training.rivals, classes - 1);
  const width = count + 1;
  const rivals = new Int32Array(labels.length * width);
  const all = new Float32Array(classes);
  for (let line = 0; line < labels.length; line++) {
    const [start, end] = [vectors.starts[line] as number, vectors.starts[line + 1] as number];
    if (count < classes - 1) addUp(model, vectors, start, end, FAINT, all);
    findRivals(all, labels[line] as number, count, rivals, line * width);
  }

  const random = seededRandom(7);
  const order = Int32Array.from(labels.keys());
  const steps = new Float64Array(width);
  const near = new Int32Array(width);
  for (let epoch = 0; epoch < training.epochs; epoch++) {
    shuffle(order, random);
    const rate = training.rate * (1 - epoch / training.epochs);
    for (let turn = 0; turn < order.length; turn++) {
      const line = order[turn] as number;
      for (let at = 0; at < width; at++) near[at] = rivals[line * width + at] as number;
      learnLine(model, vectors, line, near, steps, training, rate * (lines.teaches[line] as number));
    }
  }
  return model;
}

/** One step of descent; the right class stands first in `near`. */
function learnLine(
  { classes, weights }: LinearModel,
  { starts, ids, values }: Vectors,
  line: number,
  near: Int32Array,
  steps: Float64Array,
  { sharpness, doubt }: LinearTraining,
  rate: number,
): void {
  const [start, end] = [starts[line] as number, starts[line + 1] as number];
  const width = near.length;
  steps.fill(0);
  for (let index = start; index < end; index++) {
    const row = (ids[index] as number) * classes;
    const value = values[index] as number;
    for (let at = 0; at < width; at++)
      (steps[at] as number) += value * (weights[row + (near[at] as number)] as number);
  }
  let highest = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < width; at++) if ((steps[at] as number) > highest) highest = steps[at] as number;
  let sum = 0;
  for (let at = 0; at < width; at++) {
    const power = Math.exp(sharpness * ((steps[at] as number) - highest));
    steps[at] = power;
    sum += power;
  }
  const ofRival = doubt / Math.max(1, width - 1);
  for (let at = 0; at < width; at++) {
    steps[at] = rate * ((at === 0 ? 1 - doubt : ofRival) - (steps[at] as number) / sum);
  }
  for (let index = start; index < end; index++) {
    const row = (ids[index] as number) * classes;
    const value = values[index] as number;
    for (let at = 0; at < width; at++) {
      (weights[row + (near[at] as number)] as number) += value * (steps[at] as number);
    }
  }
}
