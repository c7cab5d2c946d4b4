/** A sparse vector of length one: `values[i]` at feature `ids[i]`. */
export interface Vector {
  ids: Int32Array;
  values: Float32Array;
}

/** Many vectors in one place: the one of line n stands from `starts[n]` up to `starts[n + 1]`. */
export interface Vectors extends Vector {
  starts: Int32Array;
}

/** A set of features, each with the largest weight put in. */
export interface Bag {
  ids: readonly number[];
  /** Ids below 0 are not taken. */
  put(id: number, weight: number): void;
  weightOf(id: number): number;
  clear(): void;
}

export function bagOf(size: number): Bag {
  const held = new Float32Array(size);
  const ids: number[] = [];
  return {
    ids,
    put(id, weight) {
      if (id < 0) return;
      const before = held[id] as number;
      if (before === 0) ids.push(id);
      if (weight > before) held[id] = weight;
    },
    weightOf: (id) => held[id] as number,
    clear() {
      for (const id of ids) held[id] = 0;
      ids.length = 0;
    },
  };
}

/** Fills the bag line by line. @param fill puts what a line holds into the bag */
export function collectAll(lines: number, fill: (line: number) => void, bag: Bag): Vectors {
  const starts = new Int32Array(lines + 1);
  let ids = new Int32Array(1 << 20);
  let values = new Float32Array(1 << 20);
  let end = 0;
  for (let index = 0; index < lines; index++) {
    fill(index);
    if (end + bag.ids.length > ids.length) {
      ids = enlarged(ids, new Int32Array(2 * ids.length + bag.ids.length));
      values = enlarged(values, new Float32Array(2 * values.length + bag.ids.length));
    }
    for (const id of bag.ids) {
      ids[end] = id;
      values[end] = bag.weightOf(id);
      end++;
    }
    bag.clear();
    starts[index + 1] = end;
  }
  return { starts, ids: ids.slice(0, end), values: values.slice(0, end) };
}

function enlarged<T extends Int32Array | Float32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** How rare each feature is among the lines. */
export function rarityOf(vectors: Vectors, size: number, lines: number): Float32Array {
  const spread = new Int32Array(size);
  for (const id of vectors.ids) (spread[id] as number)++;
  return Float32Array.from(spread, (times) => (times === 0 ? 0 : Math.log(1 + lines / times)));
}

/** `scale` for every line. */
export function scaleAll(vectors: Vectors, rarity: Float32Array): void {
  for (let line = 0; line + 1 < vectors.starts.length; line++) {
    scale(vectors, vectors.starts[line] as number, vectors.starts[line + 1] as number, rarity);
  }
}

/** Weighs the values from `start` up to `end` by rarity and gives them length one, in place. */
export function scale({ ids, values }: Vector, start: number, end: number, rarity: Float32Array): void {
  let norm = 0;
  for (let at = start; at < end; at++) {
    const value = (values[at] as number) * (rarity[ids[at] as number] as number);
    values[at] = value;
    norm += value * value;
  }
  const factor = norm > 0 ? 1 / Math.sqrt(norm) : 0;
  for (let at = start; at < end; at++) (values[at] as number) *= factor;
}
