import Anser from "anser";
import type { ComponentChildren, VNode } from "preact";
import { printable, printableOutput } from "../../core/text/printable.ts";
import type { Tone } from "../../core/text/status_tone.ts";
import { toneSymbols } from "../graph/graph_view.ts";

/**
 * Shows a text from outside within a line: what could hide or reorder text is shown as an escape, and
 * a name that is written from right to left leaves what stands beside it alone.
 */
export function Name({ children }: { readonly children: string }): VNode {
  return <bdi>{printable(children)}</bdi>;
}

/** Shows a text of several lines from outside, such as a command. */
export function Block({ children }: { readonly children: string }): VNode {
  return <pre>{children.split("\n").map(printable).join("\n")}</pre>;
}

/** Shows a status word with the symbol of its tone, which says the same without colour. */
export function Badge(
  { tone, children }: { readonly tone: Tone; readonly children: string },
): VNode {
  return (
    <span class={`badge ${tone}`}>
      <span aria-hidden="true">{toneSymbols[tone]}</span> {children}
    </span>
  );
}

/** One part of the page with a heading that the navigation leads to. */
export function Section(
  { id, title, note, children }: {
    readonly id: string;
    readonly title: string;
    readonly note?: string;
    readonly children: ComponentChildren;
  },
): VNode {
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {note === undefined ? null : <p class="note">{note}</p>}
      {children}
    </section>
  );
}

/** Puts a drawing into the page that this program made, its texts escaped. */
export function Drawing({ svg, kind }: { readonly svg: string; readonly kind: string }): VNode {
  return <div class={`drawing ${kind}`} tabIndex={0} dangerouslySetInnerHTML={{ __html: svg }} />;
}

/** Sixteen colours are what terminals and the style sheet agree on. */
const colourNames = /^ansi-(bright-)?(black|red|green|yellow|blue|magenta|cyan|white)$/;

// deno-lint-ignore no-control-regex -- escape sequences start with a control character
const otherSequences = /\x1b\[[0-?]*[ -/]*[@-ln-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)/g;

/** Shows lines of output with the colours that they have; everything else in them is text. */
export function Output({ lines }: { readonly lines: readonly string[] }): VNode {
  return <pre class="output" tabIndex={0}>{lines.map((line) => [outputLine(line), "\n"])}</pre>;
}

/** Shows one line of output as a part of another line. */
export function OutputLine({ line }: { readonly line: string }): VNode {
  return <code>{outputLine(line)}</code>;
}

function outputLine(line: string): ComponentChildren {
  if (!line.includes("\x1b[")) return printableOutput(line);
  // As a terminal shows it: of a line that was rewritten the last state stays.
  const last = line.replace(otherSequences, "").split("\r").findLast((part) => part.trim() !== "");
  return Anser.ansiToJson(last ?? "", { use_classes: true, remove_empty: true }).map((piece) => {
    const text = printable(piece.content.replaceAll("\t", "    "));
    const classes = [
      ...(colourNames.test(piece.fg ?? "") ? [piece.fg] : []),
      ...(piece.decorations.includes("bold") ? ["ansi-bold"] : []),
      ...(piece.decorations.includes("dim") ? ["ansi-dim"] : []),
      ...(piece.decorations.includes("underline") ? ["ansi-underline"] : []),
    ];
    return classes.length === 0 ? text : <span class={classes.join(" ")}>{text}</span>;
  });
}
