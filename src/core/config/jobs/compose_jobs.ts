import type { JobSpec } from "../../job_spec.ts";
import type { ConfigSource } from "../config_source.ts";
import { quote } from "../messages/describe_value.ts";
import type { Diagnostic } from "../messages/diagnostic.ts";
import { type ExpandedJob, expandJobs, type ListedJob } from "./expand_jobs.ts";
import { includedSchema } from "../schemas/included_schema.ts";
import { type JobDefaults, withDefaults } from "./job_defaults.ts";
import { folderTextsOf, parseJobFolders } from "./job_folders.ts";
import { type JobOrigins, namesIn } from "./job_origins.ts";
import { isJsonObject, type JsonObject } from "../json/json_text.ts";
import type { AppSettings } from "../parse_app.ts";
import { parseDefaults } from "../parse_defaults.ts";
import { type JobReading, jobRules, parseJob } from "../parse_job.ts";
import { parseMatrix } from "../parse_matrix.ts";
import { type ReadFile, readIncluded } from "./read_included.ts";
import { validate } from "../validate.ts";

/** The jobs of a config, wherever they come from. */
export interface ComposedJobs {
  readonly jobs: readonly JobSpec[];
  readonly origins: JobOrigins;
  /** The files, the main one first. */
  readonly sources: readonly ConfigSource[];
  /** What is wrong with the syntax of included files. */
  readonly syntaxErrors: readonly Diagnostic[];
  /** Whether no job is missing, so that what dependencies name can be judged. */
  readonly isComplete: boolean;
}

const includedRules = { schema: includedSchema, leniencies: {}, standIns: {} } as const;

/**
 * Gathers the jobs of a config that has `defaults`, `include`, a `matrix` or patterns of ids: those of
 * the main file first, then those of each file that it includes.
 */
export async function composeJobs(
  main: ConfigSource,
  { app, rawJobs, readFile }: {
    readonly app: AppSettings;
    readonly rawJobs: readonly unknown[];
    readonly readFile: ReadFile | undefined;
  },
): Promise<ComposedJobs> {
  const included = await readIncluded(main, readFile);
  const { sources } = included;
  const lists = sources.map((source, number) => number === 0 ? rawJobs : jobsOfIncluded(source));
  const rules = jobRules(lists.reduce((sum, list) => sum + list.length, 0));
  const listed: ListedJob[] = [];
  const raws = new Map<ListedJob, JsonObject>();
  let outer: JobDefaults | null = null;
  let hasAllCells = true;
  for (const [number, source] of sources.entries()) {
    const defaults: JobDefaults | null = parseDefaults(source.object.defaults, {
      source: number,
      workingDir: app.workingDir,
      outer,
    }, source.context);
    if (number === 0) outer = defaults;
    for (const [index, raw] of (lists[number] ?? []).entries()) {
      const job = readJob(raw, index, { reading: { app, rules, defaults }, source, number });
      if (job === null || !isJsonObject(raw)) continue;
      hasAllCells &&= raw.matrix === undefined || job.matrix !== null;
      listed.push(job);
      raws.set(job, raw);
    }
  }
  const { jobs, templates, isComplete } = expandJobs(listed, main.context.findings);
  return {
    ...included,
    isComplete: included.isComplete && hasAllCells && isComplete,
    jobs: jobs.map(({ spec }) => spec),
    origins: {
      spotOf: (job, path) => expandedAt(jobs, job).listed.spotOf(path),
      namedBy(job) {
        const { listed, fill } = expandedAt(jobs, job);
        return namesIn(raws.get(listed)).map((name) =>
          typeof name === "string" ? fill(name) : name
        );
      },
      templateOf: (id) => templates.get(id) ?? null,
    },
  };
}

function jobsOfIncluded({ object, context }: ConfigSource): readonly unknown[] {
  context.unknownKeys.note("included", object, []);
  const subject = { object, path: [], owner: () => "" };
  return validate(subject, includedRules, context.findings).config.jobs ?? [];
}

function readJob(
  raw: unknown,
  index: number,
  { reading, source: { context }, number }: {
    readonly reading: JobReading;
    readonly source: ConfigSource;
    readonly number: number;
  },
): ListedJob | null {
  const spec = parseJob(raw, index, reading, context);
  if (spec === null || !isJsonObject(raw)) return null;
  const spotOf: ListedJob["spotOf"] = (path) => {
    const [key = ""] = path;
    const source = reading.defaults?.sources[key];
    return source === undefined || Object.hasOwn(raw, key)
      ? { path: ["jobs", index, ...path], part: "value", source: number }
      : { path: ["defaults", ...path], part: "value", source };
  };
  const foldersOf: ListedJob["foldersOf"] = (cell) => {
    const object = withDefaults(raw, reading.defaults);
    const subject = {
      object,
      path: ["jobs", index],
      owner: () => ` of job ${quote(spec.id)}`,
    };
    const from = { ...reading, subject, own: raw };
    return parseJobFolders(cell, folderTextsOf(object), from, context);
  };
  if (raw.matrix === undefined) return { spec, matrix: null, spotOf, foldersOf };
  const from = {
    path: ["jobs", index, "matrix"],
    title: `"matrix" of job ${quote(spec.id)}`,
  };
  const matrix = parseMatrix(raw.matrix, from, context.findings);
  for (const axis of matrix?.axes ?? []) {
    if (!isJsonObject(raw.env_variables) || !Object.hasOwn(raw.env_variables, axis)) continue;
    context.findings.error(
      `Variable ${quote(axis)} of job ${quote(spec.id)} is an axis of its matrix too`,
      { path: ["jobs", index, "env_variables", axis], part: "key" },
      {
        related: [{ message: "The axis is here", at: { path: [...from.path, axis], part: "key" } }],
      },
    );
  }
  return { spec, matrix, spotOf, foldersOf };
}

function expandedAt(jobs: readonly ExpandedJob[], { index, id }: JobSpec): ExpandedJob {
  const job = jobs[index];
  if (job === undefined) throw new Error(`Internal error: job "${id}" comes from nowhere`);
  return job;
}
