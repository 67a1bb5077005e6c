/** Takes lists of ids apart at their commas, without blanks, empty pieces and repetitions. */
export function splitIds(lists: readonly string[]): readonly string[] {
  const ids = lists.flatMap((list) => list.split(",")).map((id) => id.trim());
  return [...new Set(ids.filter((id) => id !== ""))];
}
