import type { Layout } from "./lay_out.ts";

const commandLine = [
  "src/cli/command_line/command_table.ts",
  "src/cli/command_line/parse_command_line.ts",
];
const look = [...commandLine, "src/adapters/sqlite/history_store.ts"];
const config = [
  ...commandLine,
  "src/adapters/system/read_text_file.ts",
  "src/core/config/examine_config.ts",
];
const plan = [...config, "src/cli/commands/run_or_plan.ts", "src/adapters/sqlite/history_store.ts"];

/** What the commands that people and cron start most often load. */
export const programLayout: Layout = {
  start: ["main.ts", "src/runner/plugin_process.ts", "src/runner/plugin_worker.ts"],
  uses: {
    help: ["src/cli/command_line/command_table.ts", "src/cli/command_line/help_text.ts"],
    runs: [...look, "src/cli/commands/runs.ts"],
    show: [...look, "src/cli/commands/show.ts"],
    validate: [...config, "src/cli/commands/validate.ts"],
    plan: [...plan, "src/cli/commands/plan.ts"],
    // Of jobs that are one process each; all that main.ts loads for a run.
    run: [
      ...plan,
      "src/cli/commands/run.ts",
      "src/observers/console_reporter.ts",
      "src/adapters/fs/append_file.ts",
      "src/adapters/fs/log_reader.ts",
      "src/adapters/plugins/plugin_host.ts",
      "src/adapters/proc/engine_identity.ts",
      "src/adapters/process/direct/direct_starter.ts",
      "src/adapters/process/spawn_turns.ts",
      "src/adapters/process/watchdog.ts",
      "src/adapters/system/folders.ts",
      "src/adapters/system/foreground.ts",
      "src/adapters/system/seal_descriptors.ts",
      "src/adapters/system/stop_signals.ts",
      "src/adapters/system/survive_file_limit.ts",
      "src/adapters/worker/condition_prober.ts",
      "src/adapters/worker/slot_pool.ts",
      "src/runner/carry_output.ts",
    ],
  },
};

/** What a slot's thread loads for every job. */
export const threadLayout: Layout = { start: ["src/runner/slot_worker.ts"], uses: {} };
