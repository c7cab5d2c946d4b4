import type { Vector } from "./features.ts";

/** Lines by the features they hold; `starts[f]`..`starts[f+1]` is the run of feature f. */
export interface NearestIndex {
  starts: Int32Array;
  lines: Int32Array;
  values: Float32Array;
  labels: Int32Array;
}

export function indexLines(vectors: readonly Vector[], labels: Int32Array, features: number): NearestIndex {
  const starts = new Int32Array(features + 1);
  for (const vector of vectors) for (const id of vector.ids) (starts[id + 1] as number)++;
  for (let at = 0; at < features; at++) (starts[at + 1] as number) += starts[at] as number;
  const next = starts.slice(0, features);
  const total = starts[features] as number;
  const lines = new Int32Array(total);
  const values = new Float32Array(total);
  vectors.forEach((vector, line) => {
    vector.ids.forEach((id, index) => {
      const place = next[id] as number;
      next[id] = place + 1;
      lines[place] = line;
      values[place] = vector.values[index] as number;
    });
  });
  return { starts, lines, values, labels };
}

/** Cosine with every line, added up in `cosines` (one place per line). */
export function scoreNearest(index: NearestIndex, vector: Vector, cosines: Float32Array): void {
  cosines.fill(0);
  for (let at = 0; at < vector.ids.length; at++) {
    const id = vector.ids[at] as number;
    const value = vector.values[at] as number;
    const end = index.starts[id + 1] as number;
    for (let place = index.starts[id] as number; place < end; place++) {
      (cosines[index.lines[place] as number] as number) += value * (index.values[place] as number);
    }
  }
}

/** Per class: its best line's cosine, and the mean of its three best. */
export function bestPerClass(
  index: NearestIndex,
  cosines: Float32Array,
  best: Float32Array,
  mean: Float32Array,
): void {
  const classes = best.length;
  const second = new Float32Array(classes);
  const third = new Float32Array(classes);
  best.fill(0);
  for (let line = 0; line < cosines.length; line++) {
    const cosine = cosines[line] as number;
    if (cosine <= 0) continue;
    const label = index.labels[line] as number;
    if (cosine > (best[label] as number)) {
      third[label] = second[label] as number;
      second[label] = best[label] as number;
      best[label] = cosine;
    } else if (cosine > (second[label] as number)) {
      third[label] = second[label] as number;
      second[label] = cosine;
    } else if (cosine > (third[label] as number)) third[label] = cosine;
  }
  for (let at = 0; at < classes; at++) {
    mean[at] = ((best[at] as number) + (second[at] as number) + (third[at] as number)) / 3;
  }
}
