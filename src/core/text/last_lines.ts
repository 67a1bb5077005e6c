/**
 * Splits the end of an output into its last lines, without their line ends. Bytes that are not UTF-8
 * become U+FFFD. A line whose start is missing is left out unless it is all.
 *
 * @param startsInside Whether there is more before these bytes.
 */
export function lastLines(bytes: Uint8Array, startsInside: boolean, maxLines: number): string[] {
  const lines = new TextDecoder().decode(bytes).split("\n");
  if (lines.at(-1) === "") lines.pop();
  if (startsInside && lines.length > 1) lines.shift();
  return lines.slice(-maxLines);
}
