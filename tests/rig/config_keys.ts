/** Names of the keys of a config, such as `jobs[].timeout` and `jobs[].checks[].check_sha256.path`. */
type Keys = ReadonlySet<string>;

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
}

/** Lists the keys that the JSON Schema of configs names. */
export function keysKnown(schema: unknown): Keys {
  const keys = new Set<string>();
  noteKnown(schema as Schema, "", keys);
  return keys;
}

function noteKnown(schema: Schema, path: string, keys: Set<string>): void {
  const check = schema.properties?.["name"]?.const;
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    if (check === undefined) {
      const at = nameOf(path, key);
      keys.add(at);
      noteKnown(inner, inside(at), keys);
    } else if (key === "params") {
      keys.add(`${path}.${String(check)}`);
      for (const name of Object.keys(inner.properties ?? {})) {
        keys.add(`${path}.${String(check)}.${name}`);
      }
    }
  }
  if (schema.items !== undefined) noteKnown(schema.items, `${path}[]`, keys);
  for (const one of schema.anyOf ?? []) noteKnown(one, path, keys);
}

/** Lists the keys that a file of a config uses. */
export function keysUsed(config: unknown): Keys {
  const keys = new Set<string>();
  noteUsed(config, "", keys);
  return keys;
}

function noteUsed(value: unknown, path: string, keys: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) noteUsed(item, `${path}[]`, keys);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const check = "name" in value ? value.name : null;
  for (const [key, inner] of Object.entries(value)) {
    const at = nameOf(path, key);
    keys.add(at);
    noteUsed(inner, inside(at), keys);
    if (key !== "params" || typeof check !== "string") continue;
    keys.add(`${path}.${check}`);
    for (const name of Object.keys(inner ?? {})) keys.add(`${path}.${check}.${name}`);
  }
}

function nameOf(path: string, key: string): string {
  const hook = /^hooks\.on_[a-z]+(\[\])?$/;
  return path === "" ? key : `${hook.test(path) ? "hooks" : path}.${key}`;
}

/**
 * To have a default for a key is to use it; checks before and after a command are the same, and so
 * are hooks.
 */
function inside(key: string): string {
  if (key === "defaults") return "jobs[]";
  return key.replace(/\.(pre|post)_checks$/, ".checks");
}
