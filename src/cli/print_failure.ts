import type { Failure } from "../core/failure.ts";
import type { Style } from "../core/text/text_style.ts";
import type { TextSink } from "../ports/text_sink.ts";

/** Prints a failure and what can be done about it. Diagnostics of a config are laid out already. */
export function printFailure(failure: Failure, stderr: TextSink, style: Style): void {
  const { kind, message, hint } = failure;
  const laidOut = kind === "config" && message.endsWith("\n");
  let text = laidOut ? message : `${style.red("error:")} ${message}\n`;
  if (hint !== undefined) text += `${style.cyan("hint:")} ${hint}\n`;
  stderr.write(text);
}
