import { isGlob, matchesGlob } from "../../text/glob_text.ts";
import { type JobId, jobId } from "../../ids.ts";
import { parseTemplate, renderTemplate, type Template } from "../../environment/interpolate.ts";
import type { JobSpec } from "../../job_spec.ts";
import type { Trigger } from "../../graph/trigger.ts";
import { quote } from "../messages/describe_value.ts";
import type { Findings, Spot } from "../messages/findings.ts";
import type { JobFolders } from "./job_folders.ts";
import type { Matrix } from "../parse_matrix.ts";

/** A job as a file has it: one job, or a template of several. */
export interface ListedJob {
  readonly spec: JobSpec;
  /** `null` for a job that stands for itself. */
  readonly matrix: Matrix | null;
  readonly spotOf: (path: Spot["path"]) => Spot;
  /** Reads the folders of a cell; never called for a job that stands for itself. */
  readonly foldersOf: (cell: Pick<JobSpec, "id" | "env">) => JobFolders;
}

/** The finished list. */
export interface ExpandedJobs {
  readonly jobs: readonly ExpandedJob[];
  /** Of each cell's id the template's. */
  readonly templates: ReadonlyMap<JobId, JobId>;
  /** Whether the jobs have all their dependencies. */
  readonly isComplete: boolean;
}

/** A job of the finished list. */
export interface ExpandedJob {
  readonly spec: JobSpec;
  readonly listed: ListedJob;
  /** Puts a cell's values into a text; returns that of other jobs as it is. */
  readonly fill: (text: string) => string;
}

/** So many dependencies may come from templates and patterns: 1000 cells times 1000 are too many. */
const maxDependencies = 1_000_000;

/**
 * Makes of each template its cells, called `id[value,value]`, where it stands in the list, and lets
 * whoever depends on a template depend on all of its cells, and whoever depends on a pattern on all
 * other jobs whose ids match.
 */
export function expandJobs(
  listed: readonly ListedJob[],
  findings: Findings,
): ExpandedJobs {
  const cellsOf = new Map<JobId, readonly JobId[]>();
  const templates = new Map<JobId, JobId>();
  const jobs: ExpandedJob[] = [];
  for (const job of withoutTakenIds(listed, findings)) {
    const cells = job.matrix === null ? [asItIs(job)] : cellsFrom(job, job.matrix);
    if (job.matrix !== null) {
      cellsOf.set(job.spec.id, cells.map(({ spec }) => spec.id));
      for (const { spec } of cells) templates.set(spec.id, job.spec.id);
    }
    for (const cell of cells) jobs.push(cell);
  }
  const names = createNames(jobs, cellsOf);
  let room = maxDependencies;
  const numbered = jobs.map((job, index): ExpandedJob => {
    const spec = { ...job.spec, index };
    const isPlain = cellsOf.size === 0 && !spec.dependencies.some(isGlob);
    if (isPlain || spec.dependencies.length === 0 || room < 0) return { ...job, spec };
    return { ...job, spec: { ...spec, ...linked(job) } };
  });
  return { jobs: numbered, templates, isComplete: room >= 0 };

  function linked({ spec, listed, fill }: ExpandedJob) {
    const dependencies = new Set<JobId>();
    const triggers = new Map<JobId, Trigger>();
    for (const named of spec.dependencies) {
      const id = jobId(fill(named));
      const meant = names(id);
      room -= meant?.length ?? 0;
      if (room < 0) {
        const what = cellsOf.has(id) ? "cells of" : "jobs by the pattern";
        const message = `Job ${quote(spec.id)} depends on ${meant?.length} ${what} ${quote(id)}: ` +
          `all such dependencies together are more than ${maxDependencies}`;
        findings.error(message, listed.spotOf(["dependencies"]), {
          hint: "let one job depend on all of those, and the others on that job",
        });
        break;
      }
      const trigger = spec.triggers.get(named);
      for (const cell of meant ?? [id]) {
        // Only a pattern can mean the job itself.
        if (cell === spec.id && cell !== id) continue;
        dependencies.add(cell);
        if (trigger === undefined) triggers.delete(cell);
        else triggers.set(cell, trigger);
      }
    }
    return { dependencies: [...dependencies], triggers };
  }
}

/** Returns what finds the jobs that a template or a pattern means; `null` for any other id. */
function createNames(
  jobs: readonly ExpandedJob[],
  cellsOf: ReadonlyMap<JobId, readonly JobId[]>,
): (id: JobId) => readonly JobId[] | null {
  const patterns = new Map<JobId, readonly JobId[] | null>();
  return (id) => {
    const cells = cellsOf.get(id);
    if (cells !== undefined || !isGlob(id)) return cells ?? null;
    const known = patterns.get(id);
    if (known !== undefined) return known;
    const ids = jobs.map(({ spec }) => spec.id);
    // An id that has wildcards itself names its job alone; without any match it is a wrong one.
    const matches = ids.includes(id) ? [] : ids.filter((one) => matchesGlob(id, one));
    const meant = matches.length === 0 ? null : matches;
    patterns.set(id, meant);
    return meant;
  };
}

/** A template's id names its cells, so no other job can have it. */
function* withoutTakenIds(listed: readonly ListedJob[], findings: Findings): Generator<ListedJob> {
  const firsts = new Map<JobId, ListedJob>();
  for (const job of listed) {
    const first = firsts.get(job.spec.id);
    if (first === undefined) firsts.set(job.spec.id, job);
    else if (first.matrix !== null || job.matrix !== null) {
      findings.error(`Job id ${quote(job.spec.id)} is used again`, job.spotOf(["id"]), {
        related: [{ message: "It is first used here", at: first.spotOf(["id"]) }],
      });
      continue;
    }
    yield job;
  }
}

function asItIs(listed: ListedJob): ExpandedJob {
  return { spec: listed.spec, listed, fill: (text) => text };
}

function cellsFrom(listed: ListedJob, { axes, cells }: Matrix): readonly ExpandedJob[] {
  const { spec } = listed;
  const parsed = new Map<string, Template>();
  return cells.map((values) => {
    const valueOf = (name: string) => values[axes.indexOf(name)] ?? null;
    const fill = (text: string) => {
      const template = parsed.get(text) ?? parseTemplate(text);
      parsed.set(text, template);
      return renderTemplate(template, ({ name }) => valueOf(name)) ?? text;
    };
    const id = jobId(`${spec.id}[${values.join(",")}]`);
    const own = Object.fromEntries(axes.map((axis) => [axis, valueOf(axis) ?? ""]));
    const env = { ...spec.env, ...own };
    const cell: JobSpec = {
      ...spec,
      id,
      description: fill(spec.description),
      env,
      ...listed.foldersOf({ id, env }),
    };
    return { spec: cell, listed, fill };
  });
}
