/** Flags of open(2) on Linux; pipe2(2), eventfd(2), fcntl(2) and fdinfo of proc(5) have the same. */
export const openFlags = {
  readOnly: 0,
  writeOnly: 0o1,
  readWrite: 0o2,
  create: 0o100,
  exclusive: 0o200,
  append: 0o2000,
  nonBlocking: 0o4000,
  closeOnExec: 0o2000000,
} as const;
