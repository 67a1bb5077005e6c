import { resolvePath } from "../../../core/paths.ts";
import { printable } from "../../../core/text/printable.ts";
import { ok } from "../../../core/result.ts";
import type { ImportedRun } from "../../../ports/history_keeper.ts";
import type { CommandAction } from "../../command_line/command.ts";
import { largeCount, withKeeper } from "../../db_history.ts";

/** Takes over the history of the ancestor. */
export const dbImportCommand: CommandAction = async (input, dependencies) =>
  await withKeeper(input, dependencies, (keeper, path) => {
    const { clock, cwd, stdout, stderr, utcOffsetMinutes } = dependencies;
    const warn = (text: string) =>
      stderr.write(`${input.errorStyle.yellow("warning:")} ${printable(text)}\n`);
    const tally = new Tally();
    keeper.importOld(path, resolvePath(cwd, input.operands[0] ?? ""), {
      now: clock.now(),
      utcOffsetMinutes,
      onRun(run) {
        tally.add(run);
        if (run.kind === "left_out") warn(`Run ${run.oldId} is left out: ${run.reason}`);
        if (run.kind === "known" && run.changed) {
          warn(`Run ${run.run.oldId} has changed since it was imported; it stays as it was`);
        }
        if (run.kind === "imported" && run.runId !== run.run.oldId) {
          const name = printable(run.run.applicationName);
          stdout.write(`Run ${run.run.oldId} of ${name} is run ${run.runId} here\n`);
        }
      },
      onProblem: ({ oldId, what }) => warn(oldId === null ? what : `Run ${oldId}: ${what}`),
    });
    stdout.write(tally.text(path));
    return ok(0);
  });

/** Counts what became of runs. */
class Tally {
  #imported = 0;
  #renumbered = 0;
  #known = 0;
  #leftOut = 0;

  add(run: ImportedRun): void {
    switch (run.kind) {
      case "imported":
        this.#imported++;
        if (run.runId !== run.run.oldId) this.#renumbered++;
        return;
      case "known":
        this.#known++;
        return;
      case "left_out":
        this.#leftOut++;
        return;
      default:
        run satisfies never;
    }
  }

  text(path: string): string {
    const renumbered = this.#renumbered === 0 ? "" : ` (${this.#renumbered} under another number)`;
    const lines = [
      `Imported ${largeCount(this.#imported, "run")}${renumbered} to "${printable(path)}"`,
    ];
    if (this.#known > 0) lines.push(`${largeCount(this.#known, "run")} had been imported before`);
    if (this.#leftOut > 0) lines.push(`${largeCount(this.#leftOut, "run")} left out`);
    return lines.map((line) => `${line}\n`).join("");
  }
}
