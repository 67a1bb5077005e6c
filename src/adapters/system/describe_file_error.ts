/** Says in a few words why a file could not be read or written. */
export function describeFileError(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "No such file";
  if (error instanceof Deno.errors.PermissionDenied) return "Permission denied";
  if (error instanceof Deno.errors.IsADirectory) return "It is a folder";
  const text = error instanceof Error ? error.message : String(error);
  // Deno adds the name of its own operation after the system's words.
  const system = /^(.*?) \(os error (\d+)\)/.exec(text);
  if (system?.[2] === "21") return "It is a folder";
  return system?.[1] ?? text;
}
