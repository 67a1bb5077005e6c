/**
 * Returns the user who owns a file and is neither root nor who runs this, `null` where there is none.
 * What such a file says of processes must not lend that user the rights of who reads it.
 *
 * @param path Absolute.
 */
export function foreignOwner(path: string): number | null {
  let uid: number | null;
  try {
    uid = Deno.statSync(path).uid;
  } catch {
    return null;
  }
  return uid === null || uid === 0 || uid === Deno.uid() ? null : uid;
}
