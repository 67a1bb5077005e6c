import { appSchema } from "../schemas/app_schema.ts";
import { mailShape } from "../schemas/mail_schema.ts";
import { maxExitCode } from "../schemas/retry_schema.ts";
import type { WrongValue } from "./wrong_value.ts";

/** How a wrong value is put up with: with a warning, which is the error's text unless told. */
export interface Leniency {
  /** The right value in its stead; the key's default unless told. An entry of a list is left out. */
  readonly instead?: unknown;
  readonly message?: string;
  readonly hint?: string | undefined;
  /** The key is warned of elsewhere. */
  readonly silent?: true;
}

/** For a key what, if anything, is put up with. */
export type Leniencies = Readonly<
  Record<string, (wrong: WrongValue, title: string) => Leniency | null>
>;

/** What a timeout that is none means in the ancestor, seconds. */
const timeoutInsteadOfJunk = 600;

/** The ancestor looks at these when it sends a mail, and never refuses a run for them. */
const ancestorMailKeys = [
  "email_address",
  "email_on_success",
  "email_on_failure",
  "smtp_server",
  "smtp_port",
  "smtp_user",
  "smtp_password",
] as const;

/** What the ancestor puts up with at the top level. */
export const appLeniencies: Leniencies = {
  ...Object.fromEntries(ancestorMailKeys.map((key) => [key, mailDefault(key)])),
  default_retry_on_exit_codes: leaveOutCode,
  default_timeout() {
    const instead = appSchema.shape.default_timeout.def.defaultValue;
    return { instead, hint: `${instead} s are used` };
  },
  max_workers({ value }, title) {
    if (!Number.isSafeInteger(value) || Number(value) > 0) return null;
    return { instead: 1, message: `${title} is ${value}: one job runs at a time` };
  },
};

/** What the ancestor puts up with in a job. */
export const jobLeniencies: Leniencies = {
  retry_on_exit_codes: leaveOutCode,
  timeout: () => ({ instead: timeoutInsteadOfJunk, hint: `${timeoutInsteadOfJunk} s are used` }),
};

/** Such as the ancestor's negative numbers of signals. */
function leaveOutCode({ inner, value }: WrongValue, title: string): Leniency | null {
  if (inner.length === 0 || !Number.isInteger(value)) return null;
  return {
    message: `Exit code ${value} in ${title} is ignored: a process exits with 0 to ${maxExitCode}`,
    hint: Number(value) < 0
      ? 'a process that a signal ended has the status "FAILED" and no exit code'
      : undefined,
  };
}

function mailDefault(key: typeof ancestorMailKeys[number]): Leniencies[string] {
  return ({ inner }) => {
    if (inner.length > 0) return { hint: "it is left out" };
    const { defaultValue } = mailShape[key].def;
    return { hint: `${JSON.stringify(defaultValue)} is used` };
  };
}
