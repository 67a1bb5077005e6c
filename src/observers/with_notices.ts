import type { RunEvent } from "../core/run/run_event.ts";
import type { Observer } from "../ports/observer.ts";

/** Something to be told of a run when it starts. */
export type OpeningNotice = Pick<Extract<RunEvent, { kind: "notice" }>, "jobId" | "message">;

/** Returns an observer that hears of warnings, too, right after the start of a run. */
export function withNotices(observer: Observer, notices: readonly OpeningNotice[]): Observer {
  if (notices.length === 0) return observer;
  return {
    name: observer.name,
    observe(events) {
      observer.observe(
        events.flatMap((event): readonly RunEvent[] =>
          event.kind === "run_started"
            ? [
              event,
              ...notices.map((notice) =>
                ({ kind: "notice", at: event.at, level: "warning", ...notice }) as const
              ),
            ]
            : [event]
        ),
      );
    },
    close: () => observer.close(),
  };
}
