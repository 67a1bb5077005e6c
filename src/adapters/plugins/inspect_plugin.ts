import { messageOf } from "../../core/message_of.ts";
import { constants } from "node:fs";
import { access, open, stat } from "node:fs/promises";
import type { PluginProblem, PluginSpec } from "../../core/plugins/plugin_spec.ts";

/** How much of a program is read to find its interpreter, bytes; the kernel reads 256. */
const headBytes = 256;

/** Larger modules are not parsed before they are loaded, bytes. */
const maxParsed = 5_000_000;

/**
 * Finds out whether a plugin can be used, as far as that can be told without executing any of it.
 * Never rejects.
 */
export async function inspectPlugin({ path, kind }: PluginSpec): Promise<PluginProblem | null> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) return { message: `it is a folder: "${path}"` };
    if (!stats.isFile()) return { message: `it is no regular file: "${path}"` };
    if (stats.size === 0) return { message: `it is an empty file: "${path}"` };
    return kind === "module" ? await inspectModule(path, stats.size) : await inspectProgram(path);
  } catch (error) {
    return { message: describe(error, path) };
  }
}

async function inspectProgram(path: string): Promise<PluginProblem | null> {
  if (!await may(path, constants.X_OK)) return notExecutable(path);
  const interpreter = await interpreterOf(path);
  if (interpreter === null) return null;
  if (interpreter.endsWith("\r")) {
    const message = `its first line ends in a carriage return: "${path}"`;
    return { message, hint: "save it with line breaks as Unix has them" };
  }
  const [program = ""] = interpreter.split(/[ \t]/);
  // A relative one is looked for where the plugin will be started.
  if (!program.startsWith("/") || await may(program, constants.X_OK)) return null;
  return { message: `its first line names a program that cannot be executed: "${program}"` };
}

function notExecutable(path: string): PluginProblem {
  return {
    message: `it may not be executed: "${path}"`,
    hint: /\.[cm]?[jt]sx?$/i.test(path)
      ? "a JavaScript module is a .js or .mjs file"
      : 'make it executable (chmod +x); a script also needs a first line such as "#!/bin/sh"',
  };
}

/** Returns what the first line of a script says after `#!`, or `null` where there is no such line. */
async function interpreterOf(path: string): Promise<string | null> {
  // A program may be executable without being readable.
  if (!await may(path, constants.R_OK)) return null;
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(headBytes), 0, headBytes, 0);
    const [line = ""] = new TextDecoder().decode(buffer.subarray(0, bytesRead)).split("\n");
    return line.startsWith("#!") ? line.slice(2).replace(/^[ \t]+|[ \t]+$/g, "") : null;
  } finally {
    await file.close();
  }
}

async function inspectModule(path: string, size: number): Promise<PluginProblem | null> {
  const file = await open(path);
  try {
    if (size > maxParsed) return null;
    return await parse(await file.readFile("utf8"), path);
  } finally {
    await file.close();
  }
}

/** A constructor of node:vm that parses a module and does nothing else, and its absence. */
interface Parser {
  readonly SourceTextModule?: new (source: string, options: { identifier: string }) => unknown;
}

/** Where the runtime has no parser (Deno 2.4.2), errors show when the module is loaded. */
async function parse(source: string, path: string): Promise<PluginProblem | null> {
  const { SourceTextModule } = await import("node:vm") as Parser;
  if (SourceTextModule === undefined) return null;
  try {
    new SourceTextModule(source, { identifier: path });
    return null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { message: `it is no JavaScript module: ${error.message}: "${path}"` };
  }
}

async function may(path: string, mode: number): Promise<boolean> {
  try {
    await access(path, mode);
    return true;
  } catch {
    return false;
  }
}

function describe(error: unknown, path: string): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOENT" || code === "ENOTDIR") return `there is no such file: "${path}"`;
  if (code === "EACCES" || code === "EPERM") return `it may not be read: "${path}"`;
  return messageOf(error);
}
