/** What a job wrote for others, taken from its file. */
export interface JobOutputs {
  /** The declared names and their values. */
  readonly values: Readonly<Record<string, string>>;
  /** What it wrote and did not declare. */
  readonly ignored: Readonly<Record<string, string>>;
}

/** One output as everybody may see it. */
export interface ShownOutput {
  readonly name: string;
  readonly value: string;
  /** Whether the value is not the one that the job wrote: a secret, or a text with one in it. */
  readonly masked: boolean;
}

/** Largest file of outputs, bytes. */
export const maxOutputBytes = 1024 * 1024;

/** Longest value of an output, UTF-16 units: as long as the config's own values may be. */
export const maxOutputLength = 32_768;

/** Where a job without declared outputs writes them to. */
export const noOutputPath = "/dev/null";
