/** Names the first of some things, and how many more there are: `a, b and 3 more`. */
export function listed<T>(
  things: readonly T[],
  most: number,
  nameOf: (thing: T) => string = String,
): string {
  const named = things.slice(0, most).map(nameOf).join(", ");
  const more = things.length - most;
  return more > 0 ? `${named} and ${more} more` : named;
}
