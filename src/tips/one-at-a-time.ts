/**
 * Lets work run one after the other, in the order in which it came.
 * @param most how many may be there at once, the running one included
 * @returns a function that gives the work's own outcome, or undefined, without running it, where there are too many
 */
export function oneAtATime(most = Number.POSITIVE_INFINITY) {
  let count = 0;
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> | undefined => {
    if (count >= most) return undefined;
    count += 1;
    const run = last.then(work).finally(() => {
      count -= 1;
    });
    // Who waits does not care how the one before ended; its own caller hears of it.
    last = run.catch(() => {});
    return run;
  };
}
