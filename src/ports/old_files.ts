/** What became of the old files of a folder. */
export interface OldFilesRemoval {
  readonly removed: number;
  /** In words, each with its path. */
  readonly failures: readonly string[];
}

/**
 * Removes the regular files of a folder that are meant by their names and were last changed before a
 * moment, epoch ms. Symbolic links are neither followed nor removed.
 */
export type RemoveOldFiles = (
  folder: string,
  options: { readonly isMeant: (name: string) => boolean; readonly before: number },
) => Promise<OldFilesRemoval>;
