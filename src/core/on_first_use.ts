/** Returns a function that makes something when it is first called, and the same thing ever after. */
export function onFirstUse<T>(make: () => T): () => T {
  let made: { readonly thing: T } | null = null;
  return () => (made ??= { thing: make() }).thing;
}
