import { getNodeValue, type Node, type ParseError, parseTree } from "jsonc-parser";
import type { Place } from "../messages/diagnostic.ts";
import type { JsonPath } from "./json_path.ts";

/** A key that an object has more than once. */
export interface DuplicateKey {
  readonly name: string;
  readonly first: Place;
  /** The one that holds. */
  readonly last: Place;
}

/** A part of a text, in UTF-16 units of what it means, not of how it is written. */
export interface Stretch extends Place {
  /** The whole text, where another one may stand there. */
  readonly of?: string;
}

/** Where the values and keys of a JSON text stand. */
export class JsonPlaces {
  readonly #text: string;
  readonly #root: Node | undefined;
  readonly #properties = new Map<Node, Map<string, Node>>();

  constructor(text: string, root: Node | undefined) {
    this.#text = text;
    this.#root = root;
  }

  /** Returns the value of the whole text. */
  value(): unknown {
    return this.#root === undefined ? undefined : getNodeValue(this.#root);
  }

  /** Returns where a value stands, or `null` where there is none. */
  valueAt(path: JsonPath): Place | null {
    const node = this.#find(path);
    return node === null ? null : { offset: node.offset, length: node.length };
  }

  /** Returns where the key of a value stands, or of the list entry itself, or `null`. */
  keyAt(path: JsonPath): Place | null {
    const parent = this.#find(path)?.parent;
    const key = parent?.type === "property" ? parent.children?.[0] : undefined;
    return key === undefined ? this.valueAt(path) : { offset: key.offset, length: key.length };
  }

  /**
   * Returns where a stretch of a string stands, its escapes taken into account; one without length is
   * the character at its place, the closing quote at the end. `null` where there is no value.
   *
   * Where the value is not the text that is expected, the `command` in it may be; else all of it is
   * meant.
   */
  textAt(path: JsonPath, stretch: Stretch): Place | null {
    const { offset, length, of } = stretch;
    if (of !== undefined && this.#find(path)?.value !== of) {
      const inner = [...path, "command"];
      return this.#find(inner)?.value === of ? this.textAt(inner, stretch) : this.valueAt(path);
    }
    const source = this.sourceAt(path);
    const whole = this.valueAt(path);
    if (source === null || whole === null || !source.startsWith('"')) return whole;
    const start = placeInString(source, offset);
    const end = Math.max(placeInString(source, offset + length), start + 1);
    return { offset: whole.offset + start, length: end - start };
  }

  /** Returns a value as the text writes it: numbers keep every digit. */
  sourceAt(path: JsonPath): string | null {
    const place = this.valueAt(path);
    return place && this.#text.slice(place.offset, place.offset + place.length);
  }

  /** Finds every key that an object has more than once, in the order of the text. */
  duplicateKeys(): readonly DuplicateKey[] {
    const found: DuplicateKey[] = [];
    const left: Node[] = this.#root === undefined ? [] : [this.#root];
    while (left.length > 0) {
      const node = left.pop() as Node;
      if (node.type === "object") found.push(...duplicatesIn(node));
      // Backwards, since the last one pushed is looked at first.
      for (let i = (node.children?.length ?? 0) - 1; i >= 0; i--) {
        const child = node.children?.[i];
        if (child?.children !== undefined) left.push(child);
      }
    }
    return found;
  }

  #find(path: JsonPath): Node | null {
    let node = this.#root;
    for (const step of path) {
      if (node === undefined) return null;
      node = typeof step === "number" ? node.children?.[step] : this.#propertiesOf(node).get(step);
    }
    return node ?? null;
  }

  /** Kept, since an object may have 100,000 keys with something to say about each. */
  #propertiesOf(object: Node): ReadonlyMap<string, Node> {
    let properties = this.#properties.get(object);
    if (properties === undefined) {
      properties = new Map();
      for (const { children } of object.children ?? []) {
        const [key, value] = children ?? [];
        if (key !== undefined && value !== undefined) properties.set(String(key.value), value);
      }
      this.#properties.set(object, properties);
    }
    return properties;
  }
}

/** Reads a text that may have comments and trailing commas, going on after errors. */
export function parseWithPlaces(
  text: string,
): { readonly places: JsonPlaces; readonly syntaxErrors: readonly ParseError[] } {
  const syntaxErrors: ParseError[] = [];
  const root = parseTree(text, syntaxErrors, { allowTrailingComma: true });
  return { places: new JsonPlaces(text, root), syntaxErrors };
}

/** Returns where in a JSON string, quotes included, a UTF-16 unit of what it means is written. */
function placeInString(source: string, unit: number): number {
  let at = 1;
  for (let left = unit; left > 0 && at < source.length - 1; left--) {
    at += source.charAt(at) !== "\\" ? 1 : source.charAt(at + 1) === "u" ? 6 : 2;
  }
  return Math.min(at, source.length - 1);
}

function duplicatesIn(object: Node): DuplicateKey[] {
  const firsts = new Map<string, Place>();
  const found = new Map<string, DuplicateKey>();
  for (const property of object.children ?? []) {
    const key = property.children?.[0];
    if (key === undefined) continue;
    const name = String(key.value);
    const place = { offset: key.offset, length: key.length };
    const first = firsts.get(name);
    if (first === undefined) firsts.set(name, place);
    else found.set(name, { name, first, last: place });
  }
  return [...found.values()];
}
