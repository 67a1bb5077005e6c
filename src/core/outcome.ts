/** Which of a job's check lists a check stands in. */
export type CheckPhase = "pre" | "post";

/** Every way in which one execution of a job can end. The only verdict on an execution. */
export type Outcome =
  | { readonly kind: "succeeded" }
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signalled"; readonly signal: string }
  | { readonly kind: "timed_out"; readonly afterMs: number }
  | { readonly kind: "spawn_failed"; readonly message: string }
  | { readonly kind: "slot_died"; readonly message: string }
  /** The job succeeded, but what it was to give others cannot be taken. */
  | { readonly kind: "output_failed"; readonly message: string }
  /** The job's output could not be kept, so whatever it came to cannot be relied on. */
  | { readonly kind: "log_failed"; readonly message: string }
  | {
    readonly kind: "check_failed";
    readonly phase: CheckPhase;
    readonly check: string;
    readonly message: string;
  }
  | { readonly kind: "denied"; readonly message: string }
  /** It was ended since it went beyond what an operator allows, such as `--max-memory=1GiB`. */
  | { readonly kind: "over_limit"; readonly limit: string }
  | { readonly kind: "cancelled"; readonly by: string };

/** Why the engine itself ends an execution. The first cause given to it wins. */
export type TerminationCause = Extract<
  Outcome,
  { kind: "timed_out" | "cancelled" | "over_limit" }
>;

/** The word that history, terminal and JSON use for how one execution ended. */
export type ExecutionStatus =
  | "SUCCESS"
  | "FAILED"
  | "TIMEOUT"
  | "ERROR"
  | "PRECHECK_FAILED"
  | "POSTCHECK_FAILED"
  | "DENIED"
  | "CANCELLED";

/** Returns the status word of an outcome. */
export function statusOf(outcome: Outcome): ExecutionStatus {
  switch (outcome.kind) {
    case "succeeded":
      return "SUCCESS";
    case "exited":
    case "signalled":
    case "over_limit":
      return "FAILED";
    case "timed_out":
      return "TIMEOUT";
    case "spawn_failed":
    case "slot_died":
    case "log_failed":
    case "output_failed":
      return "ERROR";
    case "check_failed":
      return outcome.phase === "pre" ? "PRECHECK_FAILED" : "POSTCHECK_FAILED";
    case "denied":
      return "DENIED";
    case "cancelled":
      return "CANCELLED";
  }
}

/** Says in words why an execution ended as it did; `null` for a success, which needs no reason. */
export function reasonOf(outcome: Outcome): string | null {
  switch (outcome.kind) {
    case "succeeded":
      return null;
    case "exited":
      return `exit code ${outcome.code}`;
    case "signalled":
      return `killed by ${outcome.signal}`;
    case "timed_out":
      return `timed out after ${outcome.afterMs / 1000} s`;
    case "spawn_failed":
      return `could not start: ${outcome.message}`;
    case "slot_died":
      return `the slot died: ${outcome.message}`;
    case "log_failed":
      return `could not write the log: ${outcome.message}`;
    case "output_failed":
      return `its outputs cannot be used: ${outcome.message}`;
    case "check_failed":
      return `${outcome.phase}-check ${outcome.check} failed: ${outcome.message}`;
    case "denied":
      return `denied: ${outcome.message}`;
    case "over_limit":
      return `ended: it went beyond ${outcome.limit}`;
    case "cancelled":
      return `cancelled by ${outcome.by}`;
  }
}

/** Returns the exit code that an outcome carries, or `null` where the process gave none. */
export function exitCodeOf(outcome: Outcome): number | null {
  switch (outcome.kind) {
    case "succeeded":
      return 0;
    case "output_failed":
      return 0;
    case "exited":
      return outcome.code;
    case "check_failed":
      return outcome.phase === "post" ? 0 : null;
    default:
      return null;
  }
}

/** Returns the signal that ended the process, or `null` where none did or it is not known. */
export function signalOf(outcome: Outcome): string | null {
  return outcome.kind === "signalled" ? outcome.signal : null;
}
