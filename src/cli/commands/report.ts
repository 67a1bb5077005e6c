import type { Failure } from "../../core/failure.ts";
import { formatBytes } from "../../core/text/format_bytes.ts";
import { printable } from "../../core/text/printable.ts";
import { ok, type Result } from "../../core/result.ts";
import type { ReportSource } from "../../report/report_source.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import { collectReportSource } from "../collect_report_source.ts";
import type { CommandAction, CommandInput } from "../command_line/command.ts";
import { findRun, parseRunChoice } from "../find_run.ts";
import { howFound } from "../next_steps.ts";
import { withHistory } from "../open_history.ts";
import { writeDocument } from "../command_line/output_option.ts";

/** Writes the report of a run, one HTML file. */
export const reportCommand: CommandAction = async (input, dependencies) => {
  const choice = parseRunChoice(input.operands[0] ?? "");
  if (!choice.ok) return choice;
  return await withHistory(input, dependencies, async (history, path) => {
    const record = findRun(history, path, choice.value, input.values.wholeNumber("attempt"));
    if (!record.ok) return record;
    if (history === null) throw new Error("Internal error: there is a run and no history");
    const source = await collectReportSource(
      record.value,
      history,
      howFound(path, input.values, dependencies),
      dependencies,
    );
    return await write(source, input, dependencies);
  });
};

async function write(
  source: ReportSource,
  { values }: CommandInput,
  dependencies: CliDependencies,
): Promise<Result<number, Failure>> {
  const { run } = source.record;
  const { renderReport } = await import("../../report/render_report.ts");
  const html = await renderReport(source);
  const file = values.text("output") ?? `executioner.run-${run.runId}.html`;
  const written = await writeDocument(file, html, dependencies);
  if (!written.ok) return written;
  if (written.value !== null) {
    const size = formatBytes(new TextEncoder().encode(html).length);
    dependencies.stdout.write(`${printable(written.value)}  (${size})\n`);
  }
  return ok(0);
}
