import { counted } from "../../core/text/counted.ts";
import type { Failure } from "../../core/failure.ts";
import type { ImportedConfig } from "../../core/imports/imported_config.ts";
import { noteText, writeImported } from "../../core/imports/write_imported.ts";
import { baseName, resolvePath, withoutExtension } from "../../core/paths.ts";
import { printable } from "../../core/text/printable.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandAction, CommandInput } from "../command_line/command.ts";

/** Makes a config of a crontab. */
export const importCrontabCommand: CommandAction = async (input, dependencies) =>
  await importFile(input, dependencies, async (text, { path, name }) => {
    const { importCrontab } = await import("../../core/imports/import_crontab.ts");
    const system = input.values.has("system") || path.startsWith("/etc/");
    return ok(importCrontab(text, { system, name }));
  });

/** Makes a config of a makefile. */
export const importMakefileCommand: CommandAction = async (input, dependencies) =>
  await importFile(input, dependencies, async (text, { name, folder }) => {
    const { importMakefile } = await import("../../core/imports/import_makefile.ts");
    const goals = input.values.texts("goal");
    return ok(importMakefile(text, { name: /^makefile$/i.test(name) ? folder : name, goals }));
  });

/** Makes a config of a dagu workflow. */
export const importDaguCommand: CommandAction = async (input, dependencies) =>
  await importFile(input, dependencies, async (text, { name }) => {
    const { importDagu } = await import("../../core/imports/import_dagu.ts");
    return importDagu(text, { name });
  });

interface Source {
  readonly path: string;
  /** The file's name without its extension. */
  readonly name: string;
  /** The name of the folder that it is in. */
  readonly folder: string;
}

async function importFile(
  { values, operands, errorStyle }: CommandInput,
  { cwd, stdout, stderr, readTextFile, createTextFile }: CliDependencies,
  convert: (text: string, source: Source) => Promise<Result<ImportedConfig, string>>,
): Promise<Result<number, Failure>> {
  const [file = ""] = operands;
  const path = file === "-" ? "/dev/stdin" : resolvePath(cwd, file);
  const text = await readTextFile(path);
  const shown = file === "-" ? "stdin" : printable(file);
  if (!text.ok) return err({ kind: "not_found", message: `Cannot read "${shown}": ${text.error}` });
  const name = file === "-" ? "imported" : withoutExtension(baseName(path)).replace(/\.dagu$/, "");
  const folder = baseName(path.slice(0, path.lastIndexOf("/"))) || "imported";
  const converted = await convert(text.value, { path, name, folder });
  if (!converted.ok) {
    return err({ kind: "config", message: `Cannot import "${shown}": ${converted.error}` });
  }
  const config = converted.value;
  const say = (text: string) => stderr.write(`${errorStyle.yellow("note:")} ${text}\n`);
  if (config.jobs.length === 0) {
    for (const note of config.notes) say(noteText(note));
    return err({ kind: "config", message: `Cannot import "${shown}": No job was found in it` });
  }
  const result = writeImported(config, shown);
  const out = values.text("out");
  if (out === null) {
    stdout.write(result);
  } else {
    const made = await createTextFile(resolvePath(cwd, out), result);
    if (!made.ok) {
      const why = made.error === "exists"
        ? "there is something of that name, and it stays"
        : printable(made.error.reason);
      return err({ kind: "system", message: `Cannot write "${printable(out)}": ${why}` });
    }
  }
  for (const note of config.notes) say(noteText(note));
  for (const job of config.jobs) {
    for (const note of job.notes) say(`${printable(job.id)}: ${noteText(note)}`);
  }
  const jobs = counted(config.jobs.length, "job");
  stderr.write(out === null ? `${jobs}\n` : `Wrote ${printable(out)}: ${jobs}\n`);
  return ok(0);
}
