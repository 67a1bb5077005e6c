/** A method that goes over what it is called on, and how far a call went. */
type Cost = (
  receiver: { readonly length: number },
  args: readonly unknown[],
  result: unknown,
) => number;

/** One method of a prototype. */
type Methods = Record<PropertyKey, (...args: readonly unknown[]) => unknown>;

const whole: Cost = ({ length }) => length;
const untilFound: Cost = ({ length }, _, at) => typeof at === "number" && at >= 0 ? at + 1 : length;

const arrayCosts: Readonly<Record<string, Cost>> = {
  includes: whole,
  indexOf: untilFound,
  lastIndexOf: whole,
  findIndex: untilFound,
  find: whole,
  findLast: whole,
  some: whole,
  every: whole,
  filter: whole,
  map: whole,
  flatMap: whole,
  forEach: whole,
  reduce: whole,
  join: whole,
  slice: (_, __, copy) => (copy as readonly unknown[]).length,
  concat: (_, __, copy) => (copy as readonly unknown[]).length,
};

const stringCosts: Readonly<Record<string, Cost>> = {
  indexOf: ({ length }, [, from], at) =>
    (typeof at === "number" && at >= 0 ? at : length) - (typeof from === "number" ? from : 0),
  includes: whole,
  split: whole,
  replaceAll: whole,
  charCodeAt: () => 1,
  codePointAt: () => 1,
};

/**
 * Counts the elements that arrays, maps, sets and texts are gone over while something is done: work
 * that a clock measures as well, but in the same number on every machine. A search that ends early
 * may count as a whole one. What loops do by themselves with a counter is not seen.
 */
export async function countWork(body: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const undo: (() => void)[] = [];
  const replace = (
    owner: object,
    key: PropertyKey,
    make: (original: Methods[string]) => unknown,
  ) => {
    const before = Object.getOwnPropertyDescriptor(owner, key);
    if (before === undefined) throw new Error(`Internal error: there is no ${String(key)}`);
    Object.defineProperty(owner, key, { ...before, value: make(before.value) });
    undo.push(() => Object.defineProperty(owner, key, before));
  };
  const countCalls = (owner: object, costs: Readonly<Record<string, Cost>>) => {
    for (const [key, cost] of Object.entries(costs)) {
      replace(
        owner,
        key,
        (original) =>
          function (this: { readonly length: number }, ...args: readonly unknown[]) {
            const result = original?.apply(this, args as unknown[]);
            count += Math.max(0, cost(this, args, result));
            return result;
          },
      );
    }
  };
  countCalls(Array.prototype, arrayCosts);
  countCalls(String.prototype, stringCosts);
  // All that is iterated over asks the iterator of its kind for each element.
  for (const iterable of [[], new Map(), new Set()]) {
    replace(
      Object.getPrototypeOf(iterable[Symbol.iterator]()),
      "next",
      (original) =>
        function (this: unknown) {
          count++;
          return original?.call(this);
        },
    );
  }
  try {
    await body();
    return count;
  } finally {
    for (const one of undo) one();
  }
}
