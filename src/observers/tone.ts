import { type Tone, toneOfStatus } from "../core/text/status_tone.ts";
import type { Style } from "../core/text/text_style.ts";

export { type Tone, toneOfStatus };

/** Colours a text by its tone. */
export function paint(style: Style, tone: Tone, text: string): string {
  switch (tone) {
    case "good":
      return style.green(text);
    case "bad":
      return style.red(text);
    case "warn":
      return style.yellow(text);
    case "dim":
      return style.dim(text);
    case "plain":
      return text;
  }
}
