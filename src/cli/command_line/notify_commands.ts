import type { CommandSpec } from "./command.ts";
import { commonOptions } from "./common_options.ts";
import { variableOptions } from "./run_command_options.ts";

/** The commands about mail and other notifications. */
export const notifyCommands: readonly CommandSpec[] = [
  {
    name: "notify test",
    group: "Keep",
    summary: "Send a test message by every way that a config has",
    description: [
      "Sends mail to everybody in email_address, and a notification to each entry of notifications, " +
      "whatever they are told of otherwise, and says what came of it. A heartbeat's address for " +
      "successes is requested, which its receiver takes for one. The exit code is 0 only if all of " +
      "them could be sent. No job runs, and nothing is recorded.",
    ],
    operands: [{
      name: "FILE",
      description: 'The config; "jobs.json" unless named',
      optional: true,
    }],
    options: [...variableOptions, ...commonOptions],
    examples: [
      { line: "executioner notify test jobs.json", says: "Try mail, webhooks and heartbeats" },
    ],
    load: async () => (await import("../commands/notify/test.ts")).notifyTestCommand,
  },
];
