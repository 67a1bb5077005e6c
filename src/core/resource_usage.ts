/** What the processes of one execution used, as far as it was seen: never more than the truth. */
export interface ResourceUsage {
  /** User and system time of all processes together, ms; the system counts it in steps of 10 ms. */
  readonly cpuMs: number;
  /** The most memory that all processes together were seen to hold in RAM, bytes. */
  readonly peakMemoryBytes: number;
}

/** Says what is known of one usage, each part `null` where it is not known. */
export interface KnownUsage {
  readonly cpuMs: number | null;
  readonly peakMemoryBytes: number | null;
}

/**
 * Sums up what the executions of one job used: all CPU time, and the largest peak, since executions
 * of one job follow each other. An execution of which nothing is known was too short to matter; where
 * nothing is known of any, nothing is known of the job.
 */
export function usageOfAll(executions: readonly KnownUsage[]): KnownUsage {
  let cpuMs: number | null = null;
  let peakMemoryBytes: number | null = null;
  for (const execution of executions) {
    if (execution.cpuMs !== null) cpuMs = (cpuMs ?? 0) + execution.cpuMs;
    if (execution.peakMemoryBytes !== null) {
      peakMemoryBytes = Math.max(peakMemoryBytes ?? 0, execution.peakMemoryBytes);
    }
  }
  return { cpuMs, peakMemoryBytes };
}

/** Returns the parts of a usage that may be unknown as a whole. */
export function knownUsage(usage: ResourceUsage | null): KnownUsage {
  return usage ?? { cpuMs: null, peakMemoryBytes: null };
}
