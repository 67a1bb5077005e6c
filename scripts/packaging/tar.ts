/** One file of an archive. */
export interface ArchiveFile {
  /** Relative path, with "/" between its parts, at most 100 bytes. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Permission bits, such as 0o700. */
  readonly mode: number;
}

const blockBytes = 512;
/** Readers of tar expect whole records; without the filling some stop before the end of a pipe. */
const recordBytes = 20 * blockBytes;

/**
 * Makes a ustar archive of regular files. The same files always give the same bytes: owner, group
 * and time are zero and the order is that of the paths.
 */
export function makeTar(files: readonly ArchiveFile[]): Uint8Array {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const blocks = sorted.reduce(
    (sum, { bytes }) => sum + 1 + Math.ceil(bytes.length / blockBytes),
    2,
  );
  const archive = new Uint8Array(Math.ceil((blocks * blockBytes) / recordBytes) * recordBytes);
  let offset = 0;
  for (const file of sorted) {
    archive.set(header(file), offset);
    archive.set(file.bytes, offset + blockBytes);
    offset += blockBytes + Math.ceil(file.bytes.length / blockBytes) * blockBytes;
  }
  return archive;
}

function header({ path, bytes, mode }: ArchiveFile): Uint8Array {
  const encoder = new TextEncoder();
  const name = encoder.encode(path);
  if (name.length > 100) throw new Error(`Internal error: path too long for ustar: "${path}"`);
  const block = new Uint8Array(blockBytes);
  function put(offset: number, text: string): void {
    block.set(encoder.encode(text), offset);
  }
  function octal(value: number, digits: number): string {
    return `${value.toString(8).padStart(digits, "0")}\0`;
  }
  block.set(name, 0);
  put(100, octal(mode, 7));
  put(108, octal(0, 7));
  put(116, octal(0, 7));
  put(124, octal(bytes.length, 11));
  put(136, octal(0, 11));
  put(148, " ".repeat(8));
  put(156, "0");
  put(257, "ustar\0");
  put(263, "00");
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return block;
}
