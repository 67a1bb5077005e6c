import { isJsonObject, type JsonObject } from "../config/json/json_text.ts";
import { printable } from "../text/printable.ts";
import { quoteForSh } from "../text/quote_for_sh.ts";
import { asList, asNumber, asText, readDaguVariables } from "./dagu_values.ts";
import { type ImportedJob, saying } from "./imported_config.ts";

const carried = new Set(
  "name id description command args script shell dir workingDir depends env continueOn retryPolicy \
executor timeoutSec stdout stderr preconditions".split(" "),
);

/** Keys by which a step runs something other than a command. */
const elsewhere = ["call", "run", "subworkflow", "container", "parallel"] as const;

/** Makes a job of a step. */
export function jobOfStep(
  step: JsonObject,
  { id, before, byName, continuing }: {
    readonly id: string;
    /** What it waits for because of its place in the list. */
    readonly before: readonly string[];
    /** Ids of jobs by what other steps may call them. */
    readonly byName: ReadonlyMap<string, string>;
    /** Steps after which dagu goes on even if they fail. */
    readonly continuing: ReadonlySet<string>;
  },
): ImportedJob {
  const notes: string[] = [];
  const depends = asList(step["depends"]).flatMap((name) => asText(name) ?? [])
    .map((name) => byName.get(name) ?? name);
  const env = readDaguVariables(step["env"], "env");
  notes.push(...env.notes);
  for (const key of Object.keys(step)) {
    if (!carried.has(key) && !elsewhere.some((one) => one === key)) {
      const why = key === "output"
        ? ': write NAME=value to $EXECUTIONER_OUTPUT, and the name to "outputs"'
        : "";
      notes.push(`"${printable(key)}" was left out${why}`);
    }
  }
  noteConditions(step, notes);
  const command = commandOf(step, id, notes);
  if (command === "") notes.push("it has no command: it succeeds at once");
  if (/\$\{?\d/.test(command)) {
    notes.push("$1 and the like are no parameters here: give them names under env_variables");
  }
  const described = saying({ description: asText(step["description"]) });
  const job = saying({
    dependencies: [...new Set([...before, ...depends])],
    env_variables: env.values,
    working_dir: asText(step["dir"]) ?? asText(step["workingDir"]) ?? undefined,
    timeout: asNumber(step["timeoutSec"]) || undefined,
    // Its dependents run, and the run does not fail, as in dagu.
    allow_failure: continuing.has(id) ? true : undefined,
    ...retryKeys(step["retryPolicy"], notes),
  });
  return {
    id,
    keys: { ...described, command, ...job },
    notes: notes.map((text) => ({ line: null, text })),
  };
}

function commandOf(step: JsonObject, id: string, notes: string[]): string {
  const executor = isJsonObject(step["executor"]) ? step["executor"]["type"] : step["executor"];
  const kind = asText(executor);
  const other = elsewhere.find((key) => step[key] !== undefined);
  if (other !== undefined || (kind !== null && kind !== "shell" && kind !== "command")) {
    const what = other === undefined ? `executor "${printable(kind ?? "")}"` : `"${other}"`;
    notes.push(`its ${what} has no like here: write its command, it fails until then`);
    return `echo ${quoteForSh(`${id}: write the command of this job`)} >&2; exit 1`;
  }
  const shell = asText(step["shell"]);
  const script = asText(step["script"]);
  const words = asList(step["command"]).flatMap((word) => asText(word) ?? []);
  const line = Array.isArray(step["command"]) ? words.map(quoteArgument).join(" ") : words[0] ?? "";
  const args = asList(step["args"]).flatMap((word) => asText(word) ?? []).map(quoteArgument);
  let command = [line, ...args].filter((word) => word !== "").join(" ");
  if (script !== null) {
    const interpreter = command === "" ? shell ?? "/bin/sh" : command;
    command = interpreter === "sh" || interpreter === "/bin/sh"
      ? script.trimEnd()
      : `${interpreter} -c ${quoteForSh(script)}`;
    if (!/(^|\/)(ba|da|z|k)?sh$|python[\d.]*$/.test(interpreter)) {
      notes.push(
        `its script is passed to "${printable(interpreter)}" by -c: check that it takes that`,
      );
    }
  } else if (shell !== null && !/(^|\/)(sh|dash)$/.test(shell)) {
    command = `${shell} -c ${quoteForSh(command)}`;
  }
  if (/`/.test(line) && script === null) {
    notes.push("the shell works out what stands in backquotes");
  }
  const [out, error] = [asText(step["stdout"]), asText(step["stderr"])];
  if (out === null && error === null) return command;
  const targets = [
    out === null ? "" : ` > ${quoteForSh(out)}`,
    error === null ? "" : ` 2> ${quoteForSh(error)}`,
  ];
  return `{\n${command}\n}${targets.join("")}`;
}

/** What dagu would replace in an argument the shell has to see. */
function quoteArgument(word: string): string {
  return /[$`]/.test(word) ? `"${word.replace(/["\\]/g, "\\$&")}"` : quoteForSh(word);
}

function noteConditions(step: JsonObject, notes: string[]): void {
  if (step["preconditions"] !== undefined) {
    const texts = asList(step["preconditions"]).map((one) =>
      isJsonObject(one)
        ? `${asText(one["condition"]) ?? "?"} is ${asText(one["expected"]) ?? "true"}`
        : asText(one) ?? "?"
    );
    notes.push(`it ran only if ${texts.join(" and ")}: a pre_check would fail it, not skip it`);
  }
  const value = step["continueOn"];
  if (!isJsonObject(value)) return;
  const odd = Object.keys(value).filter((key) => key !== "failure" && key !== "failed");
  if (odd.length > 0) notes.push(`continueOn.${odd.join(", continueOn.")} was left out`);
}

function retryKeys(policy: unknown, notes: string[]): Readonly<Record<string, unknown>> {
  if (!isJsonObject(policy)) return {};
  const codes = asList(policy["exitCode"]).flatMap((code) => asNumber(code) ?? []);
  const limit = asNumber(policy["limit"]);
  if (limit === null) notes.push("retryPolicy.limit is no number: write max_retries");
  return {
    max_retries: limit ?? undefined,
    retry_delay: asNumber(policy["intervalSec"]) ?? undefined,
    retry_backoff: policy["backoff"] === true ? 2 : asNumber(policy["backoff"]) ?? 1,
    retry_max_delay: asNumber(policy["maxIntervalSec"]) ?? undefined,
    ...(codes.length === 0 ? {} : { retry_on_exit_codes: codes, retry_on_status: ["ERROR"] }),
  };
}
