import * as z from "zod/mini";
import { jobSchema } from "./job_schema.ts";

/** What each job says for itself. */
export const keysWithoutDefault = {
  id: true,
  command: true,
  dependencies: true,
  matrix: true,
} as const;

/** The keys of a job that a file may have defaults for, each of them optional. */
export const defaultsSchema = z.partial(z.omit(jobSchema, keysWithoutDefault));
