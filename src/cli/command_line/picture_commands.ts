import type { CommandSpec } from "./command.ts";
import { commonOptions, historyOptions } from "./common_options.ts";
import { formatOption } from "./graph_options.ts";
import { attemptOption, runOperand } from "./looking_options.ts";
import { outputOption } from "./output_option.ts";
import { planningOptions, selectionOptions } from "./run_command_options.ts";

/** Commands that make something to look at. */
export const pictureCommands: readonly CommandSpec[] = [
  {
    name: "report",
    group: "Look",
    summary: "Write a report of a run, one HTML file",
    description: [
      "Writes one HTML file that needs nothing else, not even a network: the verdict, what failed " +
      "with its last lines, how to go on, the graph, the timeline of all slots with the critical " +
      "path, durations against the runs before, resource use, every job with its checks and the end " +
      "of its output, to be searched, who was told, and what people changed by hand.",
      "It can be made of a run that still goes on. Secrets are masked in it as they are in the logs; " +
      "what jobs print is in it.",
    ],
    operands: [runOperand],
    options: [
      { ...outputOption, default: "executioner.run-<RUN>.html in the current folder" },
      attemptOption,
      ...historyOptions,
      ...commonOptions,
    ],
    examples: [
      { line: "executioner report last", says: "Write a report of the newest run" },
      { line: "executioner report 42 -o /var/www/nightly.html", says: "Write it to a web server" },
    ],
    load: async () => (await import("../commands/report.ts")).reportCommand,
  },
  {
    name: "graph",
    group: "Look",
    summary: "Draw the graph of a config or of a run",
    description: [
      "Draws the jobs of a config and what each depends on, or those of a recorded run by what " +
      "became of them. A number and last are runs, anything else is a file; ./42 is a file, too.",
      "As a tree each job stands once, below the dependency that lies deepest, and its other " +
      "dependencies are named behind it. In the other forms the critical path of a run is thick.",
    ],
    operands: [{
      name: "FILE|RUN",
      description: 'A config, or the number of a run, or "last" for the newest one',
    }],
    options: [
      formatOption,
      { ...outputOption, default: "stdout" },
      ...planningOptions.filter(({ name }) => name === "skip"),
      ...selectionOptions,
      attemptOption,
      ...historyOptions,
      ...commonOptions,
    ],
    examples: [
      { line: "executioner graph jobs.json", says: "Draw a config in the terminal" },
      {
        line: "executioner graph last --format svg -o last.svg",
        says: "Draw the newest run as a picture",
      },
      {
        line: "executioner graph jobs.json --format mermaid --from extract",
        says: "Write a Mermaid diagram in which all that would not run is marked",
      },
    ],
    load: async () => (await import("../commands/graph.ts")).graphCommand,
  },
];
