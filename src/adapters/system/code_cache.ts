/**
 * Tells whether the runtime has put newly compiled code where it will find it slowly: in the log of its
 * cache, an SQLite database that it never closes. Each start would read that log from end to end and
 * then every page by a call, which takes 3 ms.
 *
 * @param folder The runtime's own folder (DENO_DIR).
 */
export function isCodeCacheUnsettled(folder: string): boolean {
  try {
    return Deno.statSync(`${folder}/v8_code_cache_v2-wal`).size > 0;
  } catch {
    return false;
  }
}
