import { ok } from "../../src/core/result.ts";
import type { RunEvent } from "../../src/core/run/run_event.ts";
import { createStyle } from "../../src/core/text/text_style.ts";
import {
  type ConsoleReporter,
  type ConsoleReporterOptions,
  createConsoleReporter,
} from "../../src/observers/console_reporter.ts";
import { ManualClock } from "./manual_clock.ts";
import { EventMaker, header, startMs } from "./run_events.ts";
import { Screen } from "./screen.ts";

/** A live view on a screen, with a clock that a test moves. */
export interface Stage {
  readonly screen: Screen;
  readonly clock: ManualClock;
  readonly make: EventMaker;
  readonly reporter: ConsoleReporter;
  /** Lets time pass until `ms` after the run's start, then hands over the events. */
  readonly at: (ms: number, ...events: RunEvent[]) => void;
}

/** Sets up a run that has started. */
export function stage(
  columns: number,
  rows: number,
  jobCount: number,
  options: Partial<ConsoleReporterOptions> = {},
): Stage {
  const screen = new Screen(columns, rows);
  const clock = new ManualClock(startMs);
  const make = new EventMaker(header({ jobCount }));
  const reporter = createConsoleReporter({
    out: screen,
    clock,
    style: createStyle(true),
    mode: "live",
    verbosity: "normal",
    unicode: true,
    logReader: { readTail: () => ok(["Connection refused"]) },
    commandSuffix: "",
    resumeWords: null,
    utcOffset: () => 0,
    ...options,
  });
  const at = (ms: number, ...events: RunEvent[]) => {
    clock.advance(startMs + ms - clock.now());
    reporter.observe(events);
  };
  at(0, make.runStarted());
  return { screen, clock, make, reporter, at };
}
