import { formatDuration } from "../../core/text/format_duration.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { Clock } from "../../ports/clock.ts";
import type { DeliveryTrouble } from "../../ports/delivery_trouble.ts";

/** Most tries of one delivery, and the waits between them, ms. */
const pausesMs = [1_000, 2_000, 4_000] as const;

/** How long a try may take to end after its signal; then it is left behind, ms. */
const graceMs = 3_000;

/** What a delivery came to. */
export interface Delivered {
  /** What the receiver said, or why it has got nothing. */
  readonly result: Result<string, DeliveryTrouble>;
  readonly tries: number;
}

/**
 * Tries until it works, the trouble is one that stays, or the time is over. Ends soon after the
 * signal too; its reason, a text, is then what went wrong.
 *
 * @param timeoutMs For all tries together.
 */
export async function tryUntil(
  once: (signal: AbortSignal) => Promise<Result<string, DeliveryTrouble>>,
  { clock, timeoutMs, signal }: {
    readonly clock: Clock;
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
  },
): Promise<Delivered> {
  const limit = new AbortController();
  const overall = AbortSignal.any([signal, limit.signal]);
  const cancel = clock.after(timeoutMs, () => {
    limit.abort(`no success within ${formatDuration(timeoutMs)}`);
  });
  let tries = 0;
  let last: DeliveryTrouble | null = null;
  try {
    for (;;) {
      if (overall.aborted) return { result: err(aborted(overall, last)), tries };
      tries++;
      const result = await notLongAfter(overall, once(overall), clock);
      if (result.ok) return { result: ok(result.value), tries };
      if (overall.aborted) return { result: err(aborted(overall, last)), tries };
      last = result.error;
      const pause = pausesMs[tries - 1];
      if (!last.mayPass || pause === undefined) return { result: err(last), tries };
      await wait(pause, clock, overall);
    }
  } finally {
    cancel();
  }
}

/** Waits for a try, but for none that does not hear its signal: the run's end hangs on it. */
async function notLongAfter(
  signal: AbortSignal,
  attempt: Promise<Result<string, DeliveryTrouble>>,
  clock: Clock,
): Promise<Result<string, DeliveryTrouble>> {
  const { promise: over, resolve } = Promise.withResolvers<Result<string, DeliveryTrouble>>();
  let cancel = () => {};
  const leave = () => {
    cancel = clock.after(graceMs, () => resolve(err(aborted(signal, null))));
  };
  if (signal.aborted) leave();
  else signal.addEventListener("abort", leave, { once: true });
  try {
    return await Promise.race([attempt, over]);
  } finally {
    signal.removeEventListener("abort", leave);
    cancel();
  }
}

function aborted(signal: AbortSignal, last: DeliveryTrouble | null): DeliveryTrouble {
  const message = last === null ? String(signal.reason) : `${signal.reason}; ${last.message}`;
  return { message, hint: last?.hint ?? null, mayPass: false };
}

function wait(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const cancel = clock.after(ms, end);
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
  });
}
