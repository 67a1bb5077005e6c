import { counted } from "../../core/text/counted.ts";
import { err, ok } from "../../core/result.ts";
import { resolvePath } from "../../core/paths.ts";
import { printable } from "../../core/text/printable.ts";
import type { Style } from "../../core/text/text_style.ts";
import { wrapText } from "../../core/text/text_width.ts";
import type { Examiner } from "../../ports/examiner.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandAction, CommandInput } from "../command_line/command.ts";
import { confinementFindings } from "../doctor/confinement_findings.ts";
import { broken, type Finding, type FindingLevel, fine } from "../doctor/finding.ts";
import { folderFinding } from "../doctor/folder_findings.ts";
import { historyFindings } from "../doctor/history_findings.ts";
import {
  clockFindings,
  limitFindings,
  starterFinding,
  toolFindings,
  versionFindings,
} from "../doctor/machine_findings.ts";
import { mailFindings } from "../doctor/mail_findings.ts";
import { loadRunnable } from "../load_config.ts";
import { findHistory } from "../find_history.ts";
import { wallClockWithZone } from "../views/wall_clock.ts";

/** Looks for what would get in the way of a run. */
export const doctorCommand: CommandAction = async (input, dependencies) => {
  const { stdout, env, clock } = dependencies;
  const examiner = await dependencies.loadExaminer();
  const [file] = input.operands;
  const config = file === undefined
    ? { findings: [], databasePath: null }
    : await lookAtConfig(file, examiner, input, dependencies);
  const sources = { flag: input.values.text("db"), config: config.databasePath };
  const path = findHistory(sources, dependencies);
  if (!path.ok) return err(path.error);
  const history = await historyFindings(path.value, examiner, dependencies);
  const now = clock.now();
  const findings = [
    ...versionFindings(examiner, dependencies.versionLine()),
    ...config.findings,
    ...history.findings,
    folderFinding("temporary folder", resolvePath("/", env["TMPDIR"] ?? "/tmp"), examiner),
    ...toolFindings(examiner, env["PATH"] ?? ""),
    starterFinding(examiner, env),
    ...await confinementFindings(dependencies, input.errorStyle),
    ...clockFindings(examiner, {
      now,
      wallClock: wallClockWithZone(now, dependencies),
      lastRunAt: history.lastRunAt,
    }),
    ...limitFindings(examiner),
  ];
  const isSound = findings.every(({ level }) => level !== "fail");
  stdout.write(
    input.values.has("json")
      ? `${JSON.stringify({ ok: isSound, findings }, null, 2)}\n`
      : layOut(findings, input.style, stdout.columns()),
  );
  return ok(isSound ? 0 : 1);
};

async function lookAtConfig(
  file: string,
  examiner: Examiner,
  { errorStyle }: CommandInput,
  dependencies: CliDependencies,
): Promise<{ readonly findings: readonly Finding[]; readonly databasePath: string | null }> {
  const loaded = await loadRunnable(file, { env: {}, envFiles: [] }, dependencies, errorStyle);
  if (!loaded.ok) {
    const count = loaded.error.message.match(/ error: /g)?.length ?? 1;
    const found = `${printable(file)}, ${counted(count, "error")}`;
    const advice = `See: executioner validate ${printable(file)}`;
    return { findings: [broken("config", found, advice)], databasePath: null };
  }
  const { workflow } = loaded.value;
  const { jobs, logDir, databasePath } = workflow;
  const folders = new Set([logDir, ...jobs.flatMap((job) => job.logDir ?? [])]);
  return {
    findings: [
      fine("config", `${printable(file)}, ${counted(jobs.length, "job")}`),
      ...[...folders].map((folder) => folderFinding("log folder", folder, examiner)),
      ...await mailFindings(workflow.notify.mail, examiner),
    ],
    databasePath,
  };
}

const paintLevel = {
  ok: "green",
  warn: "yellow",
  fail: "red",
} as const satisfies Record<FindingLevel, keyof Style>;

function layOut(findings: readonly Finding[], style: Style, columns: number): string {
  const width = Math.max(...findings.map(({ subject }) => subject.length));
  const indent = 6 + width + 2;
  const room = Math.max(30, Math.min(columns, 100) - indent);
  const margin = `\n${" ".repeat(indent)}`;
  const lines = findings.map(({ subject, level, found, advice }) => {
    const mark = style[paintLevel[level]](level) + " ".repeat(6 - level.length);
    const text = wrapText(found, room).join(margin);
    const todo = advice === null ? "" : `${margin}${wrapText(`-> ${advice}`, room).join(margin)}`;
    return `${mark}${subject.padEnd(width)}  ${text}${todo}\n`;
  });
  const count = (level: FindingLevel) => findings.filter((one) => one.level === level).length;
  const [fails, warnings] = [count("fail"), count("warn")];
  const verdict = fails > 0
    ? style.red(`${fails} in the way of runs`)
    : style.green("Nothing is in the way of runs");
  const also = warnings === 0 ? "" : `, ${warnings} to look at`;
  return `${lines.join("")}\n${verdict}${also}\n`;
}
