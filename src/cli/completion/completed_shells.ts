/** Shells that completion is there for. */
export const completedShells = ["bash", "zsh", "fish"] as const;

/** One of them. */
export type CompletedShell = (typeof completedShells)[number];

/** Returns the shell with a name, or `null` where it is none of them. */
export function shellCalled(name: string): CompletedShell | null {
  return completedShells.find((shell) => shell === name) ?? null;
}
