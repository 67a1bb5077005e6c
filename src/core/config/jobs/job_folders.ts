import type { Variables } from "../../environment/env_layer.ts";
import type { JobId } from "../../ids.ts";
import type { JobSpec } from "../../job_spec.ts";
import { type Subject, titleOf } from "../messages/explain_wrong_value.ts";
import type { Spot } from "../messages/findings.ts";
import type { JobDefaults } from "./job_defaults.ts";
import type { JsonObject } from "../json/json_text.ts";
import type { AppSettings } from "../parse_app.ts";
import type { ParseContext } from "../parse_context.ts";
import { parseFolder } from "../parse_folder.ts";

/** Where a job runs and where its log goes. */
export type JobFolders = Pick<JobSpec, "workingDir" | "workingDirText" | "logDir">;

const noFolders: JobFolders = Object.freeze({
  workingDir: null,
  workingDirText: null,
  logDir: null,
});

/**
 * Reads the folders of a job, whose references see its variables, its id and the application's name.
 * Both are relative to the app's `working_dir`.
 *
 * @param texts The job's keys, checked.
 */
export function parseJobFolders(
  job: { readonly id: JobId; readonly env: Variables },
  texts: { readonly working_dir?: string | undefined; readonly log_dir?: string | undefined },
  from: {
    readonly subject: Subject;
    /** The job without defaults. */
    readonly own: JsonObject;
    readonly app: AppSettings;
    readonly defaults: JobDefaults | null;
  },
  context: ParseContext,
): JobFolders {
  if (texts.working_dir === undefined && texts.log_dir === undefined) return noFolders;
  const { app } = from;
  const read = (key: "working_dir" | "log_dir", usual: string): string | null => {
    const text = texts[key];
    if (text === undefined) return null;
    const path = parseFolder(text, {
      base: app.workingDir,
      ...placeOf(key, from),
      variables: () => ({
        ...app.variables,
        values: {
          ...app.variables.resolve(job.env).values,
          EXECUTIONER_JOB_ID: job.id,
          EXECUTIONER_APPLICATION: app.applicationName,
        },
      }),
    }, context);
    return path === usual ? null : path;
  };
  return {
    workingDir: read("working_dir", app.workingDir),
    workingDirText: texts.working_dir ?? null,
    logDir: read("log_dir", app.logDir),
  };
}

/** Finds the folders of a job that was not validated; what is wrong with them is told elsewhere. */
export function folderTextsOf(job: JsonObject): Parameters<typeof parseJobFolders>[1] {
  const textOf = (value: unknown) =>
    typeof value === "string" && value.trim() !== "" && !value.includes("\0") ? value : undefined;
  return { working_dir: textOf(job.working_dir), log_dir: textOf(job.log_dir) };
}

/** What jobs have by default is named, and shown, where it stands. */
function placeOf(
  key: string,
  { subject, own, defaults }: Omit<Parameters<typeof parseJobFolders>[2], "app">,
): { readonly title: () => string; readonly at: Spot } {
  const source = Object.hasOwn(own, key) ? undefined : defaults?.sources[key];
  return source === undefined
    ? { title: () => titleOf(subject, key), at: { path: [...subject.path, key], part: "value" } }
    : {
      title: () => `"${key}" of "defaults"`,
      at: { path: ["defaults", key], part: "value", source },
    };
}
