/** The live view in real terminals: sizes, characters, resizing, job control, and sudden ends. */
import assert from "node:assert/strict";
import { binaryPath } from "../rig/binary.ts";
import { type Gate, RunRig } from "../rig/run_rig.ts";
import { hasTerminals, Terminal, type TerminalOptions } from "../rig/terminal.ts";

/** Jobs of which there is one in each situation that the view tells of. */
function night(gate: Gate) {
  return {
    parallel: true,
    max_workers: 4,
    jobs: [
      { id: "extract", command: "true" },
      { id: "load_customers", command: gate.wait, dependencies: ["extract"] },
      { id: "顧客データ取込", command: gate.wait, dependencies: ["extract"] },
      { id: "load_stock", command: "echo no listener; exit 2", dependencies: ["extract"] },
      { id: "report_stock", command: "true", dependencies: ["load_stock"] },
      {
        id: "load_orders",
        command: "exit 7",
        max_retries: 3,
        retry_delay: 1200,
        dependencies: ["extract"],
      },
      { id: "publish", command: "true", dependencies: ["load_customers"] },
    ],
  };
}

interface Show extends AsyncDisposable {
  readonly rig: RunRig;
  readonly terminal: Terminal;
  readonly gate: Gate;
}

/** Runs the night in a terminal, and waits until every situation is on its screen. */
async function show(
  options: TerminalOptions & { readonly env?: Record<string, string>; readonly flags?: string[] },
): Promise<Show> {
  const rig = await RunRig.make();
  const gate = await rig.gate();
  const config = await rig.config(night(gate));
  const argv = [await binaryPath(), "run", config, "--continue-on-error", ...options.flags ?? []];
  const terminal = await Terminal.open(rig.folder, argv, rig.env(options.env), options);
  const dispose = async () => {
    await terminal[Symbol.asyncDispose]();
    await rig.untilNoProcess();
    await rig[Symbol.asyncDispose]();
  };
  return { rig, terminal, gate, [Symbol.asyncDispose]: dispose };
}

/** What changes from run to run, of the same width. */
function timeless(screen: string): string {
  return screen
    .replaceAll(/\d\d:\d\d:\d\d/g, "hh:mm:ss")
    .replaceAll(/^( +)\d+s {2}/gm, "$1Ns  ")
    .replaceAll(/(?<=\s)(\d+ms|\d+\.\ds)/g, "Nms")
    .replaceAll(/(?<= )\d+s(?=$| {2})/gm, "Ns")
    .replaceAll(/in \d+m (\d\d|N)s/g, "in 19m 59s")
    .trimEnd();
}

const complete = /1 failed, 1 blocked, 2 running,?\s+1 retrying/;

Deno.test({
  name: "80 columns and UTF-8: every situation has its place, and what ends is told above",
  ignore: !hasTerminals,
  async fn() {
    await using one = await show({ columns: 80, rows: 24 });
    assert.equal(
      timeless(await one.terminal.until(complete)),
      `\
hh:mm:ss  RUN          1 of app: 7 jobs, at most 4 at once
hh:mm:ss  FAILED       load_stock  exit code 2 after Nms

        Ns  load_customers
        Ns  顧客データ取込
in 19m 59s  load_orders     execution 2 after exit code 7
  1 failed, 1 blocked, 2 running, 1 retrying, 1 waiting, 1 ok
  ${"━".repeat(21)}${"─".repeat(29)}  3/7  42%  Ns`,
    );
    const painted = await one.terminal.screen("with colours");
    // deno-lint-ignore no-control-regex -- colours are what is looked for
    assert.match(painted, /\x1b\[31mFAILED/);
    await one.terminal.type("C-c");
    const end = await one.terminal.until(/takes the job as done/);
    assert.ok(!/ running|3\/7/.test(end), `the block is left:\n${end}`);
    assert.ok(await one.terminal.showsCursor(), "the cursor stays hidden");
  },
});

Deno.test({
  name: "40 columns and ASCII: nothing wraps and nothing is drawn that the locale lacks",
  ignore: !hasTerminals,
  async fn() {
    await using one = await show({ columns: 40, rows: 20, env: { LC_ALL: "C", NO_COLOR: "1" } });
    assert.equal(
      timeless(await one.terminal.until(complete)).replace(/=+x+-+/, "BAR"),
      `\
RUN  1 of app: 7 jobs, at most 4 at once
FAILED  load_stock  exit code 2 after
  Nms

        Ns  load_customers
        Ns  顧客データ取込
in 19m 59s  load_orders  execution 2...
  1 failed, 1 blocked, 2 running
  1 retrying, 1 waiting, 1 ok
  BAR  3/7  42%  Ns`,
    );
    const painted = await one.terminal.screen("with colours");
    // deno-lint-ignore no-control-regex -- colours are what is looked for
    assert.doesNotMatch(painted, /\x1b\[3[0-7]m/);
  },
});

Deno.test({
  name: "a terminal that is made narrower, lower, wider and higher keeps one block",
  ignore: !hasTerminals,
  async fn() {
    await using one = await show({ columns: 120, rows: 30 });
    await one.terminal.until(complete);
    const sizes = [[60, 30], [40, 12], [200, 50], [80, 3], [80, 24]] as const;
    for (const [columns, rows] of sizes) {
      await one.terminal.resize(columns, rows);
      // The bar is drawn anew for the width, as long as that lets it be.
      const cells = Math.min(50, columns - 16);
      const bar = new RegExp(`^  [━─]{${cells - 3},${cells}}  3/7`, "m");
      const screen = await one.terminal.until(bar);
      const told = `after a resize to ${columns} x ${rows}:\n${screen}`;
      assert.equal(screen.match(/3\/7/g)?.length, 1, told);
      assert.equal(screen.match(/1 failed, 1 blocked/g)?.length, 1, told);
    }
  },
});

Deno.test({
  name: "Ctrl-Z gives the terminal to the shell, and fg draws the block anew below",
  ignore: !hasTerminals,
  async fn() {
    await using one = await show({ jobControl: true });
    await one.terminal.until(complete);
    await one.terminal.type("C-z");
    await one.terminal.until(/in the shell/);
    assert.ok(await one.terminal.showsCursor(), "the shell has no cursor");
    await one.terminal.type("Enter");
    const screen = await one.terminal.until(/in the shell[\s\S]*3\/7/);
    assert.match(screen, /3\/7[\s\S]*in the shell[\s\S]*3\/7/, "the shell's lines are drawn over");
    one.gate.open();
    const moved = await one.terminal.until(/6\/7/);
    assert.equal(moved.match(/6\/7/g)?.length, 1, moved);
  },
});

Deno.test({
  name: "however the engine ends, the terminal has its cursor and wraps lines",
  ignore: !hasTerminals,
  async fn() {
    for (const signal of ["SIGKILL", "SIGTERM", "SIGABRT"] as const) {
      await using one = await show({ columns: 60, rows: 24 });
      await one.terminal.until(complete);
      const { stdout } = await new Deno.Command("pgrep", {
        args: ["-f", `run ${one.rig.path("jobs.json")} --continue`],
      }).output();
      for (const pid of new TextDecoder().decode(stdout).trim().split("\n")) {
        if (await isEngine(Number(pid))) Deno.kill(Number(pid), signal);
      }
      await one.rig.untilFile("code");
      assert.ok(await one.terminal.showsCursor(), `after ${signal} the cursor stays hidden`);
      assert.ok(await one.terminal.wraps(), `after ${signal} lines are not wrapped`);
    }
  },
});

/** The shell that runs the engine has its command line as well, as a part of its own. */
async function isEngine(pid: number): Promise<boolean> {
  const arguments_ = (await Deno.readTextFile(`/proc/${pid}/cmdline`)).split("\0");
  return arguments_.includes("--continue-on-error");
}

Deno.test({
  name: "plain on request and on a dumb terminal: lines of text, and nothing else",
  ignore: !hasTerminals,
  async fn() {
    for (
      const options of [{ flags: ["--progress=plain", "--no-color"] }, { env: { TERM: "dumb" } }]
    ) {
      await using one = await show({ ...options, columns: 120 });
      await one.terminal.until(/BLOCKED +report_stock/);
      const screen = await one.terminal.until(/RETRY +load_orders/);
      assert.match(screen, /^\d{4}-\d\d-\d\dT[\d:+-]+ {2}START +load_customers$/m, screen);
      assert.doesNotMatch(screen, /running|%/);
      assert.equal(await one.terminal.screen("with colours"), await one.terminal.screen());
    }
  },
});

Deno.test({
  name: "a bar is one line at the bottom",
  ignore: !hasTerminals,
  async fn() {
    await using one = await show({ columns: 80, flags: ["--progress=bar"] });
    const screen = await one.terminal.until(/3\/7.*1 failed.*2 running/);
    assert.match(
      timeless(screen),
      /load_stock.*\n {2}[━─]+ {2}3\/7 {2}42% {2}\w+ {2}1 failed {2}2 running/,
    );
  },
});
