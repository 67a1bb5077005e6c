import type { Edges } from "../graph/edges.ts";
import type { EnvLayer, EnvOrigin, ResolvedEnv, Variables } from "./env_layer.ts";
import { findCycles } from "../graph/find_cycles.ts";
import { type Reference, referencesIn, renderTemplate, type Template } from "./interpolate.ts";
import { numberKnots } from "../graph/knots.ts";
import { getOwn, setOwn } from "../own_property.ts";
import { explainUnknown } from "./unknown_reference.ts";

/**
 * The longest text that interpolation makes, UTF-16 code units: Linux refuses to start a process with
 * a longer string in its environment (MAX_ARG_STRLEN, 128 KiB), the variable's name included.
 */
export const maxValueLength = 131_072;

/** The most that interpolation makes for one job, UTF-16 code units: beyond what any system takes. */
export const maxTotalLength = 8 * 1024 * 1024;

/** One value that holds references, on one layer. */
interface Node {
  readonly name: string;
  readonly layer: number;
  readonly template: Template;
}

/** All values with references that count, and which of them need which. */
interface NodeGraph {
  readonly nodes: readonly Node[];
  readonly edges: Edges;
  /** Finds the definition that a reference means: the winning one, for its own name the one below. */
  readonly meant: (from: Node, name: string) => Definition | null;
}

/** Where a name is defined: a node's number, or a value without references. */
type Definition = { readonly node: number } | { readonly value: string };

/**
 * Interpolates the winning values of layers, lowest layer first. Every value that counts is rendered
 * once, after all that it refers to; nothing recurses, whatever the references.
 *
 * @param winning The winning values as they stand and their layers; its records are completed and returned.
 * @param shell The whole shell environment, to explain what was not inherited.
 */
export function resolveTemplates(
  layers: readonly EnvLayer[],
  winning: {
    readonly values: Record<string, string>;
    readonly origin: Readonly<Record<string, EnvOrigin>>;
  },
  shell: Variables,
): ResolvedEnv {
  const { nodes, edges, meant } = linkTemplates(layers);
  if (nodes.length === 0) return { ...winning, warnings: [] };
  const knotOf = numberKnots(edges);
  const warnings = findCycles(edges).map((cycle) => describeCycle(cycle.map((i) => nodes[i])));
  const unknown = new Set<string>();
  const rendered: string[] = [];
  let left = maxTotalLength;
  for (const index of inOrderOf(knotOf)) {
    const node = nodes[index] as Node;
    const layer = layers[node.layer] as EnvLayer;
    const valueOf = (reference: Reference): string | null => {
      const definition = meant(node, reference.name);
      if (definition === null) {
        if (reference.fallback === null && !unknown.has(reference.name)) {
          unknown.add(reference.name);
          warnings.push(describeUnknown(node.name, reference, winning.values, shell));
        }
        return null;
      }
      if ("value" in definition) return definition.value;
      // Within a circle nothing can come first, so each value keeps the others' references.
      if (knotOf[definition.node] === knotOf[index]) return reference.text;
      return rendered[definition.node] as string;
    };
    // The system counts "NAME=" and the end of the text with it.
    const most = maxValueLength - node.name.length - 2;
    const limit = Math.min(most, left);
    const value = renderTemplate(node.template, valueOf, limit);
    if (value === null) {
      warnings.push(
        limit === most
          ? `Could not interpolate "${node.name}": longer than ${most} characters`
          : `Could not interpolate "${node.name}": the environment is too long`,
      );
    }
    left -= value?.length ?? 0;
    rendered[index] = value ?? layer.values[node.name] as string;
    if (getOwn(winning.origin, node.name) === layer.origin) {
      setOwn(winning.values, node.name, rendered[index] as string);
    }
  }
  return { ...winning, warnings };
}

/** Gathers the winning values that hold references and, step by step, those that they refer to. */
function linkTemplates(layers: readonly EnvLayer[]): NodeGraph {
  const nodes: Node[] = [];
  const numbers = layers.map(() => new Map<string, number>());
  const find = (name: string, below: number): Definition | null => {
    for (let layer = below - 1; layer >= 0; layer--) {
      const { values, templates } = layers[layer] as EnvLayer;
      const value = getOwn(values, name);
      if (value === null) continue;
      const template = templates.get(name);
      if (template === undefined) return { value };
      const known = (numbers[layer] as Map<string, number>).get(name);
      if (known !== undefined) return { node: known };
      nodes.push({ name, layer, template });
      (numbers[layer] as Map<string, number>).set(name, nodes.length - 1);
      return { node: nodes.length - 1 };
    }
    return null;
  };
  const meant = (from: Node, name: string) =>
    find(name, name === from.name ? from.layer : layers.length);
  for (const layer of layers) {
    for (const name of layer.templates.keys()) find(name, layers.length);
  }
  const offsets = [0];
  const targets: number[] = [];
  // The list grows while it is walked: what a value refers to is appended.
  for (const node of nodes) {
    for (const reference of referencesIn(node.template)) {
      const definition = meant(node, reference.name);
      if (definition !== null && "node" in definition) targets.push(definition.node);
    }
    offsets.push(targets.length);
  }
  const edges = { offsets: Int32Array.from(offsets), targets: Int32Array.from(targets) };
  return { nodes, edges, meant };
}

/** Returns all nodes so that each comes after all that it refers to. */
function inOrderOf(knotOf: Int32Array): readonly number[] {
  return [...knotOf.keys()].sort((a, b) => (knotOf[a] as number) - (knotOf[b] as number));
}

function describeCycle(cycle: readonly (Node | undefined)[]): string {
  const names = cycle.map((node) => node?.name ?? "");
  // A variable on two layers that refers to itself is one step of the circle, not two.
  const path = names.filter((name, place) => name !== names[place - 1]);
  if (path[0] !== path[path.length - 1]) path.push(path[0] ?? "");
  return `Could not interpolate "${path[0]}": it leads back to itself: ${path.join(" -> ")}`;
}

function describeUnknown(
  user: string,
  reference: Reference,
  values: Variables,
  shell: Variables,
): string {
  const { name, text } = reference;
  if (name === user) return `Could not interpolate "${text}" in "${user}": no lower layer sets it`;
  const { trouble, hint } = explainUnknown(name, Object.keys(values), shell);
  const whole = `Could not interpolate "${text}" in "${user}": ${trouble}`;
  return hint === null ? whole : `${whole}; ${hint}`;
}
