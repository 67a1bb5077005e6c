import { DependencyManager, type LinkProblem } from "../../graph/dependency_manager.ts";
import { isGlob } from "../../text/glob_text.ts";
import type { JobId } from "../../ids.ts";
import type { JobSpec } from "../../job_spec.ts";
import { nearest } from "../../text/nearest.ts";
import { quote, shortened } from "../messages/describe_value.ts";
import type { Findings, Spot } from "../messages/findings.ts";
import type { JobOrigins } from "./job_origins.ts";

/** How many suggestions are looked for: each one compares a name with every id. */
const maxSuggestions = 20;

/** How many jobs of a cycle are named. */
const maxCycleNames = 12;

/**
 * Links jobs to their graph, or adds to the findings what stands against it.
 *
 * @param jobs The jobs that could be read; there may be gaps between their indexes.
 * @param origins Where the jobs stand in the config.
 */
export function linkJobs(
  jobs: readonly JobSpec[],
  origins: JobOrigins,
  findings: Findings,
): DependencyManager | null {
  const linked = DependencyManager.build(jobs);
  if (linked.ok) return linked.value;
  let suggestions = 0;
  // The cells of a matrix have their dependencies at the same places.
  const missing = new Set<string>();
  // Problems come job by job, so the last list is all that is worth keeping.
  let listed: { readonly job: JobSpec; readonly places: ReadonlyMap<unknown, number> } | null =
    null;
  for (const problem of linked.error) {
    switch (problem.kind) {
      case "duplicate":
        reportDuplicate(problem);
        break;
      case "missing":
        reportMissing(problem);
        break;
      case "cycle":
        reportCycle(problem);
        break;
      default:
        problem satisfies never;
    }
  }
  return null;

  function reportDuplicate(problem: LinkProblem & { readonly kind: "duplicate" }): void {
    const job = jobAt(jobs, problem.index);
    const first = jobAt(jobs, problem.firstIndex);
    findings.error(`Job id ${quote(job.id)} is used again`, spotOfId(job), {
      related: [{ message: "It is first used here", at: spotOfId(first) }],
    });
  }

  function reportMissing(problem: LinkProblem & { readonly kind: "missing" }): void {
    const job = jobAt(jobs, problem.index);
    const spot = spotOfDependency(job, problem.id);
    const place = JSON.stringify([problem.id, spot]);
    if (missing.has(place)) return;
    missing.add(place);
    const message = `Job ${quote(job.id)} depends on a job that is not in the config: ${
      quote(problem.id)
    }`;
    const hint = suggestions++ < maxSuggestions ? suggestJob(problem.id, job) : undefined;
    findings.error(message, spot, { hint });
  }

  function suggestJob(id: JobId, dependent: JobSpec): string | undefined {
    const near = isGlob(id)
      ? null
      : nearest(id, jobs.map((job) => job.id).filter((other) => other !== dependent.id));
    if (near !== null) return `did you mean ${quote(near)}?`;
    if (isGlob(id)) return "no other job has an id that this pattern matches";
    const bracket = id.indexOf("[");
    if (bracket === -1) return undefined;
    const template = id.slice(0, bracket);
    const cell = jobs.find((job) => origins.templateOf(job.id) === template);
    return cell && `cells of ${quote(template)} have ids such as ${quote(cell.id)}`;
  }

  function reportCycle(problem: LinkProblem & { readonly kind: "cycle" }): void {
    const members = problem.path.map((place) => jobAt(jobs, place));
    const edges = members.map((job, place) => ({
      job,
      next: members[(place + 1) % members.length] ?? job,
    }));
    const [first, ...others] = edges;
    if (first === undefined) throw new Error("Internal error: a cycle has no jobs");
    findings.error(
      `Job ${quote(first.job.id)} depends on itself: ${describeCycle(members)}`,
      spotOfDependency(first.job, first.next.id),
      {
        related: others.map(({ job, next }) => ({
          message: `${quote(job.id)} depends on ${quote(next.id)} here`,
          at: spotOfDependency(job, next.id),
        })),
      },
    );
  }

  function spotOfDependency(job: JobSpec, id: JobId): Spot {
    if (listed?.job !== job) listed = { job, places: firstPlaces(origins.namedBy(job)) };
    const place = listed.places.get(id) ?? listed.places.get(origins.templateOf(id));
    return origins.spotOf(job, place === undefined ? ["dependencies"] : ["dependencies", place]);
  }

  function spotOfId(job: JobSpec): Spot {
    return origins.spotOf(job, ["id"]);
  }
}

function firstPlaces(names: readonly unknown[]): ReadonlyMap<unknown, number> {
  const places = new Map<unknown, number>();
  for (const [place, name] of names.entries()) {
    if (!places.has(name)) places.set(name, place);
  }
  return places;
}

function describeCycle(members: readonly JobSpec[]): string {
  const names = members.map((job) => shortened(job.id));
  const hidden = names.length - maxCycleNames;
  if (hidden > 0) {
    names.splice(maxCycleNames / 2, hidden, `(${hidden} more)`);
  }
  return [...names, names[0]].join(" -> ");
}

function jobAt(jobs: readonly JobSpec[], place: number): JobSpec {
  const job = jobs[place];
  if (job === undefined) throw new Error(`Internal error: there is no job number ${place}`);
  return job;
}
