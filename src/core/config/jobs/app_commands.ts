import type { Command } from "../../commands/command.ts";
import { type HookSpec, hookTitle } from "../../hooks/hooks.ts";
import type { Workflow } from "../../job_spec.ts";
import type { CommandChannel } from "../../notify/channel.ts";
import type { Launch } from "../../commands/process_settings.ts";
import type { Spot } from "../messages/findings.ts";
import { isJsonObject, type JsonObject } from "../json/json_text.ts";

/** What of a config has commands that belong to no job. */
export type AppCommandOwners = Pick<Workflow, "hooks" | "notify">;

/** A command that belongs to no job: a hook's or a notification's. */
export interface AppCommand {
  readonly command: Exclude<Command, { kind: "nothing" }>;
  /** Whose it is, for messages: `hook "on_exit"`. */
  readonly title: string;
  readonly at: Spot;
}

/** What may be made of such a command. */
export interface ChangedCommand {
  readonly command?: AppCommand["command"];
  readonly launch?: Launch;
  /** Of a notification's command: those of a hook come with the run. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Lists these commands; `raw` is the top level as the file has it. */
export function appCommandsOf(owners: AppCommandOwners, raw: JsonObject): readonly AppCommand[] {
  const commands: AppCommand[] = [];
  for (const hook of owners.hooks) commands.push(ofHook(hook, raw));
  for (const channel of owners.notify.channels) {
    if (channel.type === "command") commands.push(ofChannel(channel));
  }
  return commands;
}

/** Changes these commands, each by itself. */
export function mapAppCommands(
  { hooks, notify }: AppCommandOwners,
  raw: JsonObject,
  change: (one: AppCommand, env: CommandChannel["env"]) => ChangedCommand,
): AppCommandOwners {
  return {
    hooks: hooks.map((hook) => {
      const { env: _, ...changed } = change(ofHook(hook, raw), {});
      return { ...hook, ...changed };
    }),
    notify: {
      ...notify,
      channels: notify.channels.map((channel) =>
        channel.type === "command"
          ? { ...channel, ...change(ofChannel(channel), channel.env) }
          : channel
      ),
    },
  };
}

function ofHook(hook: HookSpec, { hooks: raw }: JsonObject): AppCommand {
  const isList = isJsonObject(raw) && Array.isArray(raw[hook.name]);
  const path = ["hooks", hook.name, ...isList ? [hook.place - 1] : []];
  return { command: hook.command, title: `hook "${hookTitle(hook)}"`, at: { path, part: "value" } };
}

function ofChannel({ command, place }: CommandChannel): AppCommand {
  const at = { path: ["notifications", place, "command"], part: "value" } as const;
  return { command, title: `entry ${place + 1} in "notifications"`, at };
}
