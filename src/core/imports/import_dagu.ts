import { messageOf } from "../message_of.ts";
import { parseAllDocuments } from "yaml";
import { isJsonObject, type JsonObject } from "../config/json/json_text.ts";
import { printable } from "../text/printable.ts";
import { err, ok, type Result } from "../result.ts";
import { jobOfStep } from "./dagu_step.ts";
import { asList, asNumber, asText, readDaguVariables } from "./dagu_values.ts";
import {
  type ImportedConfig,
  type ImportedJob,
  type ImportNote,
  JobNames,
  saying,
} from "./imported_config.ts";

/** Keys of a workflow that are carried over, or that nobody misses. */
const carried = new Set([
  ..."name description env params steps logDir workingDir dotenv timeoutSec maxActiveSteps type"
    .split(" "),
  ..."mailOn smtp errorMail infoMail handlerOn schedule group tags histRetentionDays maxCleanUpTimeSec"
    .split(" "),
]);

/** Keys that say where all steps run. */
const onOtherMachines: ReadonlySet<string> = new Set(["container", "ssh", "workerSelector"]);

/**
 * Makes a config of a dagu workflow.
 *
 * @returns What is wrong with the file as a whole, in words, where nothing can be made of it.
 */
export function importDagu(
  text: string,
  options: { readonly name: string },
): Result<ImportedConfig, string> {
  const documents = parseAllDocuments(text);
  const [document] = documents;
  if (!Array.isArray(documents) || document === undefined) return err("It is empty");
  const [error] = document.errors;
  if (error !== undefined) {
    return err(`It is no YAML: ${(error.message.split("\n")[0] ?? "").replace(/:$/, "")}`);
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return err(`It is no YAML: ${messageOf(error)}`);
  }
  if (!isJsonObject(value)) return err("It is no workflow: the outermost value is no object");
  if (value["steps"] === undefined) return err('It is no workflow of dagu: there are no "steps"');
  const notes = documents.length === 1 ? [] : [
    `${documents.length - 1} more behind "---" left out: import them from files of their own`,
  ];
  return ok(new DaguWorkflow(value, options.name, notes).convert());
}

class DaguWorkflow {
  readonly #value: JsonObject;
  readonly #name: string;
  readonly #notes: ImportNote[] = [];

  constructor(value: JsonObject, name: string, notes: readonly string[]) {
    this.#value = value;
    this.#name = name;
    for (const text of notes) this.#note(text);
  }

  convert(): ImportedConfig {
    const jobs = this.#jobs();
    const keys = this.#keys();
    for (const key of Object.keys(this.#value)) {
      const why = onOtherMachines.has(key) ? ": here all steps run on this machine" : "";
      if (!carried.has(key)) this.#note(`"${printable(key)}" was left out${why}`);
    }
    return { keys, jobs, notes: this.#notes };
  }

  #note(text: string): void {
    this.#notes.push({ line: null, text });
  }

  #jobs(): readonly ImportedJob[] {
    const groups = groupsOfSteps(this.#value["steps"]);
    const named = groups.flat();
    const names = new JobNames();
    const ids = named.map((step, at) => names.take(asText(step["name"]) ?? `step-${at + 1}`));
    const byName = new Map(named.map((step, at) => [asText(step["id"]) ?? "", ids[at] ?? ""]));
    for (const id of ids) byName.set(id, id);
    const hasDepends = named.some((step) => step["depends"] !== undefined);
    const type = asText(this.#value["type"]);
    const isChain = type === "chain" || (type === null && !hasDepends && ids.length > 1);
    if (isChain && type === null) {
      this.#note(
        "No step says what it depends on: each waits for the one before it, as in new versions of " +
          "dagu; older ones ran them side by side",
      );
    }
    const continuing = new Set(ids.filter((_, at) => continuesOnFailure(named[at])));
    let before: readonly string[] = [];
    let at = 0;
    return groups.flatMap((group) => {
      const own = ids.slice(at, at + group.length);
      at += group.length;
      const jobs = group.map((step, index) =>
        jobOfStep(step, { id: own[index] ?? "", before: isChain ? before : [], byName, continuing })
      );
      before = own;
      return jobs;
    });
  }

  /** Commands that follow the run. */
  #hooks(): Readonly<Record<string, unknown>> {
    const { handlerOn } = this.#value;
    if (!isJsonObject(handlerOn)) return {};
    return Object.fromEntries(
      Object.entries(handlerOn).flatMap(([event, step]) => {
        if (!["success", "failure", "exit"].includes(event) || !isJsonObject(step)) {
          this.#note(`handlerOn.${printable(event)} was left out`);
          return [];
        }
        const { keys, notes } = jobOfStep(step, {
          id: event,
          before: [],
          byName: new Map(),
          continuing: new Set(),
        });
        for (const { text } of notes) this.#note(`handlerOn.${event}: ${text}`);
        const lost = Object.keys(keys).filter((key) => !["command", "description"].includes(key));
        if (lost.length > 0) this.#note(`handlerOn.${event}: ${lost.join(", ")} left out`);
        return [[`on_${event}`, keys["command"]]];
      }),
    );
  }

  #keys(): Readonly<Record<string, unknown>> {
    const value = this.#value;
    const variables = readDaguVariables(value["params"], "params");
    const env = readDaguVariables(value["env"], "env");
    for (const text of [...variables.notes, ...env.notes]) this.#note(text);
    this.#noteSchedule(value["schedule"]);
    const days = asNumber(value["histRetentionDays"]);
    if (days !== null) {
      this.#note(
        `histRetentionDays: run "executioner db prune --keep-days ${days} --logs" from cron`,
      );
    }
    const workers = asNumber(value["maxActiveSteps"]);
    const smtp = isJsonObject(value["smtp"]) ? value["smtp"] : {};
    const mailOn = isJsonObject(value["mailOn"]) ? value["mailOn"] : {};
    const errorMail = isJsonObject(value["errorMail"]) ? value["errorMail"] : {};
    const infoMail = isJsonObject(value["infoMail"]) ? value["infoMail"] : {};
    const password = asText(smtp["password"]);
    const [, passwordVariable] = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(password ?? "") ?? [];
    if (password !== null && passwordVariable === undefined) {
      this.#note("smtp.password was left out: do not keep passwords in configs");
    }
    const receivers = [...asList(errorMail["to"]), ...asList(infoMail["to"])];
    const addresses = [...new Set(receivers.flatMap((one) => asText(one)?.split(/\s*,\s*/) ?? []))];
    const isOn = Object.keys(mailOn).length > 0;
    return saying({
      application_name: asText(value["name"]) ?? this.#name,
      working_dir: asText(value["workingDir"]) ?? undefined,
      log_dir: asText(value["logDir"]) ?? undefined,
      parallel: true,
      max_workers: workers !== null && workers > 0 ? workers : 4,
      env_files: asList(value["dotenv"]).flatMap((path) => asText(path) ?? []),
      env_variables: { ...variables.values, ...env.values },
      hooks: this.#hooks(),
      run_timeout: asNumber(value["timeoutSec"]) ?? undefined,
      email_address: isOn ? addresses.length === 1 ? addresses[0] : addresses : undefined,
      email_on_failure: isOn ? mailOn["failure"] === true : undefined,
      email_on_success: isOn ? mailOn["success"] === true : undefined,
      smtp_server: asText(smtp["host"]) ?? undefined,
      smtp_port: Number(smtp["port"]) || undefined,
      smtp_user: asText(smtp["username"]) ?? undefined,
      smtp_password_env: passwordVariable,
      smtp_from: isOn ? asText(errorMail["from"]) ?? asText(infoMail["from"]) : undefined,
    });
  }

  #noteSchedule(schedule: unknown): void {
    const times = isJsonObject(schedule) ? Object.entries(schedule) : [["schedule", schedule]];
    for (const [kind, value] of times) {
      for (const time of asList(value).flatMap((one) => asText(one) ?? [])) {
        const [, zone, plain = time] = /^(?:CRON_TZ|TZ)=(\S+)\s+(.*)$/.exec(time) ?? [];
        const inZone = zone === undefined ? "" : `, below a line CRON_TZ=${zone}`;
        const what = kind === "schedule" || kind === "start"
          ? `the line for cron is printed by: executioner crontab FILE --at "${plain}"${inZone}`
          : `schedule.${kind} was left out`;
        this.#note(`It ran at "${time}": ${what}`);
      }
    }
  }
}

/** Returns the steps in their order; those of one group have no order among themselves. */
function groupsOfSteps(steps: unknown): readonly (readonly JsonObject[])[] {
  if (isJsonObject(steps)) {
    return Object.entries(steps).map(([name, step]) => [
      isJsonObject(step) ? { name, ...step } : { name, command: step },
    ]);
  }
  const asStep = (step: unknown) => isJsonObject(step) ? step : { command: step };
  return asList(steps).map((step) => Array.isArray(step) ? step.map(asStep) : [asStep(step)]);
}

function continuesOnFailure(step: JsonObject | undefined): boolean {
  const value = step?.["continueOn"];
  if (typeof value === "string") return value === "failed" || value === "failure";
  return isJsonObject(value) && (value["failure"] === true || value["failed"] === true);
}
