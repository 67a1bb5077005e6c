/** Every expected trouble that ends a command without a run's verdict. */
export type Failure =
  /** The command line is wrong. */
  | { readonly kind: "usage"; readonly message: string; readonly hint?: string }
  /** The config cannot be used; `message` holds every diagnostic, already laid out. */
  | { readonly kind: "config"; readonly message: string; readonly hint?: string }
  /** The history database cannot be opened, read or written. */
  | { readonly kind: "history"; readonly message: string; readonly hint?: string }
  /** A run, job or file that was asked for is not there. */
  | { readonly kind: "not_found"; readonly message: string; readonly hint?: string }
  /** What was asked for is not allowed, or what has to confine it cannot be had. */
  | { readonly kind: "denied"; readonly message: string; readonly hint?: string }
  /** The system refused something else that is needed, such as a log folder. */
  | { readonly kind: "system"; readonly message: string; readonly hint?: string };

/** The one table of exit codes for failures; a run's own verdict is in `run_report.ts`. */
export const exitCodeOfFailure = {
  usage: 2,
  config: 1,
  history: 1,
  not_found: 1,
  denied: 1,
  system: 1,
} as const satisfies Record<Failure["kind"], number>;
