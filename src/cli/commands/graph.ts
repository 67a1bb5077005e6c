import type { Failure } from "../../core/failure.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { GraphView } from "../../report/graph/graph_view.ts";
import { paint } from "../../observers/tone.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandAction, CommandInput } from "../command_line/command.ts";
import { findRun, parseRunChoice } from "../find_run.ts";
import { graphFormats } from "../command_line/graph_options.ts";
import { loadConfig } from "../load_config.ts";
import { withHistory } from "../open_history.ts";
import { writeDocument } from "../command_line/output_option.ts";
import { planFresh } from "../planning/plan_fresh.ts";
import { readSelection } from "../command_line/read_selection.ts";
import { splitIds } from "../command_line/split_ids.ts";
import { speaksUnicode } from "../views/style.ts";

/** Draws the graph of a config or of a recorded run. */
export const graphCommand: CommandAction = async (input, dependencies) => {
  const format = input.values.choice("format", graphFormats) ?? "ascii";
  const operand = input.operands[0] ?? "";
  const isRun = operand === "last" || /^[+-]?\d+$/.test(operand);
  const draw = async (graph: Result<GraphView, Failure>) => {
    if (!graph.ok) return graph;
    const text = await textOf(graph.value, format, input, dependencies);
    const written = await writeDocument(input.values.text("output") ?? "-", text, dependencies);
    return written.ok ? ok(0) : written;
  };
  return isRun
    ? await withHistory(
      input,
      dependencies,
      async (history, path) => await draw(await ofRun(history, path, input)),
    )
    : await draw(await ofConfig(operand, input, dependencies));
};

/** What web sites that show Mermaid leave its limit at. */
const mermaidArrows = 500;

type Format = typeof graphFormats[number];

async function ofRun(
  history: Parameters<typeof findRun>[0],
  path: string,
  { operands, values }: CommandInput,
): Promise<Result<GraphView, Failure>> {
  const choice = parseRunChoice(operands[0] ?? "");
  if (!choice.ok) return choice;
  const selection = ["skip", "only", "from", "until"].find((name) => values.texts(name).length > 0);
  if (selection !== undefined) {
    const message = `--${selection} is for the graph of a config, not for that of a run`;
    return err({ kind: "usage", message });
  }
  const record = findRun(history, path, choice.value, values.wholeNumber("attempt"));
  if (!record.ok) return record;
  const { graphOfRun } = await import("../../report/graph/graph_of_run.ts");
  return ok(graphOfRun(record.value));
}

async function ofConfig(
  path: string,
  { values, errorStyle }: CommandInput,
  dependencies: CliDependencies,
): Promise<Result<GraphView, Failure>> {
  if (values.wholeNumber("attempt") !== null) {
    return err({ kind: "usage", message: "Option --attempt is for the graph of a run" });
  }
  const selection = readSelection(values);
  if (!selection.ok) return selection;
  const loaded = await loadConfig(path, dependencies, errorStyle);
  if (!loaded.ok) return loaded;
  if (loaded.value.warnings !== "") dependencies.stderr.write(loaded.value.warnings);
  const plan = planFresh(loaded.value, {
    ...selection.value,
    skip: splitIds(values.texts("skip")),
  });
  if (!plan.ok) return plan;
  const { graphOfPlan } = await import("../../report/graph/graph_of_plan.ts");
  return ok(graphOfPlan(loaded.value.workflow, plan.value));
}

async function textOf(
  graph: GraphView,
  format: Format,
  { style, errorStyle, values }: CommandInput,
  { env, stderr }: CliDependencies,
): Promise<string> {
  switch (format) {
    case "ascii": {
      const { treeText } = await import("../../report/graph/tree_text.ts");
      const isFile = values.text("output") !== null && values.text("output") !== "-";
      const plain = (text: string) => text;
      return treeText(graph, {
        unicode: speaksUnicode(env),
        paint: isFile ? (_, text) => text : (tone, text) => paint(style, tone, text),
        dim: isFile ? plain : style.dim,
      });
    }
    case "dot": {
      const { dotText } = await import("../../report/graph/dot_text.ts");
      return dotText(graph, { direction: "LR", look: "colours" });
    }
    case "mermaid": {
      const { mermaidText } = await import("../../report/graph/mermaid_text.ts");
      const arrows = graph.edges.length;
      if (arrows > mermaidArrows) {
        stderr.write(
          `${errorStyle.yellow("warning:")} Mermaid draws at most ${mermaidArrows} arrows unless ` +
            `its maxEdges is raised; this graph has ${arrows}\n` +
            `${errorStyle.cyan("hint:")} --format svg draws any number\n`,
        );
      }
      return mermaidText(graph);
    }
    case "svg": {
      const { graphSvg } = await import("../../report/graph/graph_svg.ts");
      return `${await graphSvg(graph, { look: "colours" })}\n`;
    }
  }
}
