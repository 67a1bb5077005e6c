import * as z from "zod/mini";
import { appSchema } from "./app_schema.ts";

const { jobs, defaults, include, $schema } = appSchema.shape;

/** The top level of a file that another one includes. */
export const includedSchema = z.object({ jobs: z.optional(jobs), defaults, include, $schema });
