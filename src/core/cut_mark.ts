/** The least that a job's log may be limited to, bytes: below it there is no room for both ends. */
export const leastLogBytes = 4096;

/** Finds such a mark in the text of a log. */
export const cutMarkPattern = /--- \d+ bytes of output left out here: log_max_bytes is \d+ ---\n/;

/**
 * Returns the line that stands in a log for output that was left out of its middle.
 *
 * @param onLineStart Whether the output before it ended with a whole line.
 */
export function cutMark(
  leftOutBytes: number,
  maxBytes: number,
  { onLineStart }: { readonly onLineStart: boolean },
): string {
  const limit = `log_max_bytes is ${maxBytes}`;
  return `${
    onLineStart ? "" : "\n"
  }--- ${leftOutBytes} bytes of output left out here: ${limit} ---\n`;
}
