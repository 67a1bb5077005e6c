import type { OptionSpec } from "./option.ts";

/** In which forms a graph is drawn. */
export const graphFormats = ["ascii", "mermaid", "dot", "svg"] as const;

/** Chooses one of them. */
export const formatOption = {
  name: "format",
  type: "text",
  valueName: "FORMAT",
  choices: graphFormats,
  description: "Draw it as ascii, a tree for terminals; as mermaid or dot, text for the tools of " +
    "these names; or as svg, a picture",
  default: "ascii",
} as const satisfies OptionSpec;
