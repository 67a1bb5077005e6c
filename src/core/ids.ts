declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** Names a job within one config. Made by parsing a config; never by a cast elsewhere. */
export type JobId = Branded<string, "JobId">;

/** Numbers a run. Unique within one history database, reserved there, never used twice. */
export type RunId = Branded<number, "RunId">;

/** Numbers a slot, one place where one attempt of one job runs at a time; counted from 0. */
export type SlotId = Branded<number, "SlotId">;

/** Brands a string that has been checked to be a job's id. */
export function jobId(text: string): JobId {
  return text as JobId;
}

/** Brands a number that has been checked to be a run's id. */
export function runId(value: number): RunId {
  return value as RunId;
}

/** Brands a number that has been checked to be a slot's number. */
export function slotId(value: number): SlotId {
  return value as SlotId;
}
