import type { Tone } from "../../core/text/status_tone.ts";
import type { Trigger } from "../../core/graph/trigger.ts";

/** One job of a graph that is drawn. Its texts are as they were given, safe for nothing. */
export interface GraphNode {
  readonly id: string;
  /** Its status in a word, or `null` where it has none. */
  readonly word: string | null;
  /** What there is to say beside it, such as how long it took, or `null`. */
  readonly detail: string | null;
  readonly tone: Tone;
  readonly isOnCriticalPath: boolean;
}

/** One dependency of a graph that is drawn. */
export interface GraphEdge {
  /** Place of the job that is waited for. */
  readonly from: number;
  /** Place of the job that waits. */
  readonly to: number;
  readonly trigger: Trigger;
  readonly isOnCriticalPath: boolean;
}

/** A graph of jobs, ready to be drawn in any form. */
export interface GraphView {
  readonly title: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** What a tone looks like without colour. */
export const toneSymbols: Readonly<Record<Tone, string>> = {
  good: "✓",
  bad: "✗",
  warn: "!",
  plain: "▶",
  dim: "–",
};

/** The same for terminals and files that know ASCII only. */
export const asciiToneSymbols: Readonly<Record<Tone, string>> = {
  good: "+",
  bad: "x",
  warn: "!",
  plain: ">",
  dim: "-",
};
