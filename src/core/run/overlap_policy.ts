/** What to do where another run of the same application still goes on. */
export const overlapPolicies = ["fail", "skip", "wait", "allow"] as const;

/** One of {@link overlapPolicies}. */
export type OverlapPolicy = (typeof overlapPolicies)[number];

/** What becomes of running jobs when their engine dies. */
export const orphanPolicies = ["kill", "keep"] as const;

/** One of {@link orphanPolicies}. */
export type OrphanPolicy = (typeof orphanPolicies)[number];
