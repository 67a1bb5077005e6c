/** How the live view shares its terminal with others. */
import assert from "node:assert/strict";
import type { Foreground } from "../../src/ports/foreground.ts";
import { stage } from "../rig/live_stage.ts";
import { finished } from "../rig/run_events.ts";

const exited2 = { kind: "exited", code: 2 } as const;

Deno.test("who writes beside the view finds room above the block, which comes back below", () => {
  const { screen, make, at, reporter } = stage(80, 24, 2);
  at(0, make.started(0, "a"));
  at(300);
  reporter.aside(() => screen.write("warning: the disk is full\n"));
  at(600);
  assert.deepEqual(screen.visible().slice(1, 4), [
    "warning: the disk is full",
    "",
    "        0s  a",
  ]);
  assert.equal(screen.all().filter((line) => line.includes("0/2")).length, 1);
  reporter.close();
  reporter.aside(() => screen.write("later\n"));
  assert.equal(screen.visible().at(-1), "later");
});

/** A shell that takes the terminal away and gives it back. */
class Shell implements Foreground {
  ours = true;
  listener: (() => void) | null = null;
  isOurs(): boolean {
    return this.ours;
  }
  onContinue(listener: () => void): () => void {
    this.listener = listener;
    return () => {
      this.listener = null;
    };
  }
}

Deno.test("after Ctrl-Z and fg the block is drawn below what the shell has written", () => {
  const shell = new Shell();
  const { screen, make, at, reporter } = stage(80, 24, 2, { foreground: shell });
  at(0, make.started(0, "a"));
  at(300);
  screen.write("^Z\n[1]+  Stopped\n$ fg\nexecutioner run jobs.json\n");
  shell.listener?.();
  at(1400, make.ended(1400, "a", finished(exited2)));
  at(1600);
  const shown = screen.visible();
  const prompt = shown.indexOf("$ fg");
  assert(prompt > 0, shown.join("\n"));
  assert.deepEqual(shown.slice(prompt + 1, prompt + 4), [
    "executioner run jobs.json",
    "05:00:01  FAILED       a  exit code 2 after 1.0s",
    "",
  ]);
  reporter.close();
  assert.equal(shell.listener, null, "a listener is left");
});

Deno.test("in the background nothing is drawn, and what was to be told comes with the foreground", () => {
  const shell = new Shell();
  const { screen, make, at, reporter } = stage(80, 24, 2, { foreground: shell });
  at(0, make.started(0, "a"));
  at(300);
  shell.ours = false;
  const before = screen.writes;
  at(5000, make.ended(5000, "a", finished(exited2)));
  at(9000);
  assert.equal(screen.writes, before, "it drew into another program's screen");
  shell.ours = true;
  at(9500);
  assert(screen.visible().some((line) => line.includes("FAILED")), screen.visible().join("\n"));
  reporter.close();
});

Deno.test("frames that always come late come nevertheless", () => {
  const { screen, clock, make, at } = stage(80, 24, 2);
  const inTime = clock.now.bind(clock);
  at(0, make.started(0, "a"));
  let lateMs = 0;
  clock.now = () => inTime() + lateMs;
  const { after } = clock;
  clock.after = (delayMs, callback) =>
    after.call(clock, delayMs, () => {
      lateMs += 1000;
      callback();
    });
  clock.advance(1000);
  assert(screen.writes >= 2, `${screen.writes} frames`);
});
