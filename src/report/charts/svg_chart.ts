import { plot, type PlotOptions } from "@observablehq/plot";
import { DOMImplementation, XMLSerializer } from "@xmldom/xmldom";

/**
 * Draws a chart with Observable Plot into a document of its own and returns it as an SVG element.
 * Texts are escaped by the serializer. Its style element is left out: the page has the rules, since
 * its policy allows one style sheet only.
 *
 * @param label Says what the chart shows, for those who do not see it.
 */
export function svgChart(options: PlotOptions, label: string): string {
  const document = new DOMImplementation().createDocument(
    "http://www.w3.org/1999/xhtml",
    "html",
    null,
  );
  // Else the library lists all children anew for each that comes before another one, as links do: for
  // 10,000 bars that took four times as long as all the rest. Nobody asks for these lists.
  Object.assign(document, { _inc: NaN });
  // The two libraries agree on the DOM; the type that Plot names is a browser's.
  const drawn = plot({ ...options, document: document as never });
  const svg = drawn as unknown as NonNullable<typeof document.documentElement>;
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.setAttribute("class", "plot");
  const text = new XMLSerializer().serializeToString(svg);
  return text.replace(/<style>[\s\S]*?<\/style>/, "");
}

/** Colours of bars by tone, as the page's style sheet defines them. */
export function toneColour(tone: string): string {
  return `var(--${tone}-mark)`;
}
