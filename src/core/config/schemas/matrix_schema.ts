import * as z from "zod/mini";
import { keyInfo } from "./key_info.ts";
import { text } from "./value_schemas.ts";

const axisValue = z.union([text, z.number(), z.boolean()], "to be a string, number or boolean");

const excluded = z.record(z.string(), axisValue, "to be an object of axes and values");

/**
 * The axes of a job's matrix, and the cells that are left out. What an axis may be called is looked
 * at elsewhere, since a name stands in no value.
 */
export const matrixSchema = z.catchall(
  z.object({
    exclude: z.optional(z.array(excluded, "to be a list of objects")),
  }, "to be an object of axes and their values"),
  z.array(axisValue, "to be a list of values").check(z.minLength(1, "to have a value")),
).check(
  z.refine(
    (matrix) => Object.keys(matrix).some((key) => key !== "exclude"),
    'to have an axis, such as a list "region"',
  ),
).register(keyInfo, { kind: "object of axes" });
