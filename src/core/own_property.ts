/** Returns a record's own value under a name from outside, such as `constructor`, else `null`. */
export function getOwn<T>(record: Readonly<Record<string, T>>, name: string): T | null {
  return Object.hasOwn(record, name) ? record[name] as T : null;
}

/** Sets a record's own value under a name from outside; `__proto__` is a name like any other. */
export function setOwn<T>(record: Record<string, T>, name: string, value: T): void {
  if (name === "__proto__") {
    const attributes = { writable: true, enumerable: true, configurable: true };
    Object.defineProperty(record, name, { value, ...attributes });
  } else {
    record[name] = value;
  }
}
