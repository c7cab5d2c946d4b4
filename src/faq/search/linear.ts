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
  dropout: number;
}

export const LINEAR_TRAINING: LinearTraining = {
  epochs: 4,
  rate: 0.2,
  sharpness: 8,
  rivals: 15,
  guess: 0.05,
  smoothing: 0.1,
  dropout: 0,
};

export function scoreLinear(model: LinearModel, vector: Vector, scores: Float32Array): void {
  const { classes, weights } = model;
  const { ids, values } = vector;
  scores.fill(0);
  for (let index = 0; index < ids.length; index++) {
    const value = values[index] as number;
    const row = (ids[index] as number) * classes;
    for (let at = 0; at < classes; at++) (scores[at] as number) += value * (weights[row + at] as number);
  }
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

/** Complement naive Bayes over the values of the vectors: a first guess in one pass. */
function firstGuess(
  vectors: readonly Vector[],
  labels: Int32Array,
  classes: number,
  features: number,
  training: LinearTraining,
): Float32Array {
  const weights = new Float32Array(features * classes);
  const perFeature = new Float32Array(features);
  const perClass = new Float32Array(classes);
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
  const base = Float32Array.from(perClass, (own) => Math.log((all - own + smoothed) / (own + smoothed)));
  for (let id = 0; id < features; id++) {
    const total = perFeature[id] as number;
    const absent = Math.log(smoothing / (total + smoothing));
    for (let at = 0; at < classes; at++) {
      const own = weights[id * classes + at] as number;
      const odds = own === 0 ? absent : Math.log((own + smoothing) / (total - own + smoothing));
      weights[id * classes + at] = guess * (odds + (base[at] as number));
    }
  }
  return weights;
}

/** The `count` highest places of `scores`, and `label` among them. */
function rivalsOf(
  scores: Float32Array,
  label: number,
  count: number,
  rivals: Int32Array,
  start: number,
): void {
  rivals[start] = label;
  let filled = 1;
  let least = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < scores.length; at++) {
    const score = scores[at] as number;
    if (at === label || (filled > count && score <= least)) continue;
    let place = filled <= count ? filled++ : count;
    while (place > 1 && (scores[rivals[start + place - 1] as number] as number) < score) {
      rivals[start + place] = rivals[start + place - 1] as number;
      place--;
    }
    rivals[start + place] = at;
    least = scores[rivals[start + filled - 1] as number] as number;
  }
}

/** Multinomial logistic regression by stochastic descent, beginning at naive Bayes. */
export function trainLinear(
  vectors: readonly Vector[],
  labels: Int32Array,
  classes: number,
  features: number,
  training: LinearTraining = LINEAR_TRAINING,
  lineWeights?: Float32Array,
): LinearModel {
  const model = { classes, weights: firstGuess(vectors, labels, classes, features, training) };
  const { weights } = model;
  const count = Math.min(training.rivals, classes - 1);
  const width = count + 1;
  const rivals = new Int32Array(vectors.length * width);
  const all = new Float32Array(classes);
  vectors.forEach((vector, line) => {
    scoreLinear(model, vector, all);
    rivalsOf(all, labels[line] as number, count, rivals, line * width);
  });

  const random = seededRandom(7);
  const order = Int32Array.from(vectors.keys());
  const scores = new Float64Array(width);
  const near = new Int32Array(width);
  for (let epoch = 0; epoch < training.epochs; epoch++) {
    for (let at = order.length - 1; at > 0; at--) {
      const other = Math.floor(random() * (at + 1));
      const held = order[at] as number;
      order[at] = order[other] as number;
      order[other] = held;
    }
    const rate = training.rate * (1 - epoch / training.epochs);
    for (const line of order) {
      let { ids, values } = vectors[line] as Vector;
      if (training.dropout > 0) {
        const keepScale = 1 / (1 - training.dropout);
        const kept: number[] = [];
        for (let i = 0; i < ids.length; i++) if (random() >= training.dropout) kept.push(i);
        const source = values;
        const sourceIds = ids;
        values = Float32Array.from(kept, (i) => (source[i] as number) * keepScale);
        ids = Int32Array.from(kept, (i) => sourceIds[i] as number);
      }
      for (let at = 0; at < width; at++) near[at] = rivals[line * width + at] as number;
      scores.fill(0);
      for (let index = 0; index < ids.length; index++) {
        const row = (ids[index] as number) * classes;
        const value = values[index] as number;
        for (let at = 0; at < width; at++)
          (scores[at] as number) += value * (weights[row + (near[at] as number)] as number);
      }
      let highest = Number.NEGATIVE_INFINITY;
      for (let at = 0; at < width; at++) if ((scores[at] as number) > highest) highest = scores[at] as number;
      let sum = 0;
      for (let at = 0; at < width; at++) {
        const power = Math.exp(training.sharpness * ((scores[at] as number) - highest));
        scores[at] = power;
        sum += power;
      }
      const pace = rate * (lineWeights === undefined ? 1 : (lineWeights[line] as number));
      for (let at = 0; at < width; at++)
        scores[at] = pace * ((at === 0 ? 1 : 0) - (scores[at] as number) / sum);
      for (let index = 0; index < ids.length; index++) {
        const row = (ids[index] as number) * classes;
        const value = values[index] as number;
        for (let at = 0; at < width; at++)
          (weights[row + (near[at] as number)] as number) += value * (scores[at] as number);
      }
    }
  }
  return model;
}
