/** How many tests ended how. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Tests that were told not to run. */
  readonly skipped: number;
}

/** Counts the tests of a JUnit report as `deno test --junit-path` writes it. */
export function readJunit(xml: string): Counts {
  const cases = xml.match(/<testcase\b/g)?.length ?? 0;
  const failed = xml.match(/<(failure|error)\b/g)?.length ?? 0;
  const skipped = xml.match(/<skipped\b/g)?.length ?? 0;
  return { passed: cases - failed - skipped, failed, skipped };
}

/** Adds up the tests of two runs. */
export function addCounts(a: Counts, b: Counts): Counts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}
