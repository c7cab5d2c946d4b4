import type { Vector } from "./features.ts";

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
}

/** Chosen by cross-validation over the phrasings; see docs/search.md. */
export const LINEAR_TRAINING: LinearTraining = {
  epochs: 4,
  rate: 0.2,
  sharpness: 8,
  rivals: 20,
  guess: 0.05,
  smoothing: 0.1,
};

/** Adds up the weights of a vector's features per class, in `scores`, which it also gives back. */
export function scoreLinear(model: LinearModel, vector: Vector, scores: Float32Array): Float32Array {
  const { classes, weights } = model;
  const { ids, values } = vector;
  scores.fill(0);
  for (let index = 0; index < ids.length; index++) {
    const value = values[index] as number;
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

/** Complement naive Bayes over the values of the vectors: a first guess in one pass. */
function firstGuess(lines: TrainingLines, features: number, training: LinearTraining): Float32Array {
  const { vectors, labels, classes } = lines;
  const weights = new Float32Array(features * classes);
  const perFeature = new Float64Array(features);
  const perClass = new Float64Array(classes);
  let all = 0;
  for (let line = 0; line < vectors.length; line++) {
    const { ids, values } = vectors[line] as Vector;
    const label = labels[line] as number;
    for (let index = 0; index < ids.length; index++) {
      const id = ids[index] as number;
      const value = values[index] as number;
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

/** What a model learns from: a vector, a class and a weight per line. */
export interface TrainingLines {
  vectors: readonly Vector[];
  labels: Int32Array;
  teaches: Float32Array;
  classes: number;
}

/**
 * Multinomial logistic regression by stochastic descent, beginning at naive Bayes. Softmax and
 * descent see the likeliest rivals of a line only: five times as fast as all classes, and better.
 * @param features how many features the vectors may name
 */
export function trainLinear(
  lines: TrainingLines,
  features: number,
  training: LinearTraining = LINEAR_TRAINING,
): LinearModel {
  const { vectors, labels, teaches, classes } = lines;
  const model = { classes, weights: firstGuess(lines, features, training) };
  const { weights } = model;
  const count = Math.min(training.rivals, classes - 1);
  const width = count + 1;
  const rivals = new Int32Array(vectors.length * width);
  const all = new Float32Array(classes);
  vectors.forEach((vector, line) => {
    scoreLinear(model, vector, all);
    findRivals(all, labels[line] as number, count, rivals, line * width);
  });

  const random = seededRandom(7);
  const order = Int32Array.from(vectors.keys());
  const steps = new Float64Array(width);
  for (let epoch = 0; epoch < training.epochs; epoch++) {
    shuffle(order, random);
    const rate = training.rate * (1 - epoch / training.epochs);
    for (let turn = 0; turn < order.length; turn++) {
      const line = order[turn] as number;
      const { ids, values } = vectors[line] as Vector;
      const near = rivals.subarray(line * width, (line + 1) * width);
      steps.fill(0);
      for (let index = 0; index < ids.length; index++) {
        const row = (ids[index] as number) * classes;
        const value = values[index] as number;
        for (let at = 0; at < width; at++) {
          (steps[at] as number) += value * (weights[row + (near[at] as number)] as number);
        }
      }
      toSteps(steps, training.sharpness, rate * (teaches[line] as number));
      for (let index = 0; index < ids.length; index++) {
        const row = (ids[index] as number) * classes;
        const value = values[index] as number;
        for (let at = 0; at < width; at++) {
          (weights[row + (near[at] as number)] as number) += value * (steps[at] as number);
        }
      }
    }
  }
  return model;
}

/** Turns scores into steps of descent, in place; the right class stands first. */
function toSteps(scores: Float64Array, sharpness: number, rate: number): void {
  let highest = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < scores.length; at++) highest = Math.max(highest, scores[at] as number);
  let sum = 0;
  for (let at = 0; at < scores.length; at++) {
    const power = Math.exp(sharpness * ((scores[at] as number) - highest));
    scores[at] = power;
    sum += power;
  }
  for (let at = 0; at < scores.length; at++) {
    scores[at] = rate * ((at === 0 ? 1 : 0) - (scores[at] as number) / sum);
  }
}
