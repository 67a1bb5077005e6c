import { isJsonObject, readJsonText } from "../../core/config/json/json_text.ts";
import { resolvePath } from "../../core/paths.ts";
import { printable } from "../../core/text/printable.ts";
import { fitText } from "../../core/text/text_width.ts";
import type { HistoryStore } from "../../ports/history_store.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandSpec } from "../command_line/command.ts";
import { findRun, parseRunChoice } from "../find_run.ts";
import { findHistory } from "../find_history.ts";
import { wallClock } from "../views/wall_clock.ts";
import type { Candidate } from "./candidate.ts";
import type { LineSoFar } from "./place_on_line.ts";

const mostRuns = 30;
const mostJobs = 2_000;

/** Returns the newest runs of the history that the line means. */
export async function runIds(
  line: LineSoFar,
  dependencies: CliDependencies,
): Promise<readonly Candidate[]> {
  return await fromHistory(line, dependencies, (history) => {
    const runs = new Map<number, Candidate>();
    for (const run of history.listRuns({ limit: mostRuns })) {
      if (runs.has(run.runId)) continue;
      const says = `${run.applicationName} ${run.status} ${wallClock(run.startedAt, dependencies)}`;
      runs.set(run.runId, { word: String(run.runId), says: printable(says) });
    }
    return [{ word: "last", says: "the newest run" }, ...runs.values()];
  });
}

/** Returns the applications of the latest runs. */
export async function applications(
  line: LineSoFar,
  dependencies: CliDependencies,
): Promise<readonly Candidate[]> {
  return await fromHistory(line, dependencies, (history) => {
    const names = history.listRuns({ limit: 200 }).map(({ applicationName }) => applicationName);
    return candidates([...new Set(names)].map((name) => [name, ""]));
  });
}

/** Returns the ids of the jobs of the run or of the config that the line names. */
export async function jobIds(
  { operands }: CommandSpec,
  line: LineSoFar,
  dependencies: CliDependencies,
): Promise<readonly Candidate[]> {
  const named = (name: string) => {
    const at = operands.findIndex((operand) => operand.name === name);
    return at === -1 ? undefined : line.operands[at];
  };
  const either = named("FILE|RUN");
  const isRun = either !== undefined && parseRunChoice(either).ok;
  const file = named("FILE") ?? (isRun ? undefined : either);
  if (file !== undefined) return await jobsOfConfig(file, dependencies);
  const run = named("RUN") ?? either;
  if (run === undefined) return [];
  const choice = parseRunChoice(run);
  if (!choice.ok) return [];
  return await fromHistory(line, dependencies, (history, path) => {
    const found = findRun(history, path, choice.value, null);
    if (!found.ok) return [];
    const { jobs } = found.value;
    return candidates(jobs.map(({ id, status }) => [id, status]));
  });
}

async function jobsOfConfig(
  file: string,
  { cwd, homeDir, readTextFile }: CliDependencies,
): Promise<readonly Candidate[]> {
  const path = resolvePath(cwd, homeDir === null ? file : file.replace(/^~(?=\/)/, homeDir));
  const text = await readTextFile(path);
  if (!text.ok) return [];
  const read = await readJsonText(text.value);
  if (!read.ok || !isJsonObject(read.value.value)) return [];
  const { value } = read.value;
  const jobs = Array.isArray(value["jobs"]) ? value["jobs"].filter(isJsonObject) : [];
  const isPlain = value["include"] === undefined &&
    jobs.every((job) => job["matrix"] === undefined);
  if (!isPlain) {
    const { parseConfig } = await import("../../core/config/parse_config.ts");
    const parsed = await parseConfig({ text: text.value, path, homeDir, readFile: readTextFile });
    if (parsed.ok) {
      return candidates(parsed.workflow.jobs.map(({ id, description }) => [id, description]));
    }
  }
  // A config that is being written has mistakes elsewhere.
  return candidates(jobs.flatMap(({ id, description }) => {
    if (typeof id !== "string") return [];
    return [[id, typeof description === "string" ? description : ""] as const];
  }));
}

/** A name that could break the answer's lines is nothing that anybody completes. */
function candidates(names: readonly (readonly [string, string])[]): readonly Candidate[] {
  return names.slice(0, mostJobs).filter(([name]) => name !== "" && printable(name) === name)
    .map(([word, says]) => ({ word, says: fitText(printable(says), 60) }));
}

async function fromHistory(
  { values }: LineSoFar,
  dependencies: CliDependencies,
  read: (history: HistoryStore, path: string) => readonly Candidate[],
): Promise<readonly Candidate[]> {
  const file = values.get("config");
  let config: string | null = null;
  if (file !== undefined) {
    const { loadConfig } = await import("../load_config.ts");
    const { createStyle } = await import("../../core/text/text_style.ts");
    const loaded = await loadConfig(file, dependencies, createStyle(false));
    if (!loaded.ok) return [];
    config = loaded.value.workflow.databasePath;
  }
  const path = findHistory({ flag: values.get("db") ?? null, config }, dependencies);
  if (!path.ok) return [];
  const history = await dependencies.openHistory(path.value, "read");
  if (history === null) return [];
  try {
    return read(history, path.value);
  } finally {
    history.close();
  }
}
