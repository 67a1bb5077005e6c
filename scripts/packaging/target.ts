/** A platform that executioner is built for, and the npm package of Deno's executable for it. */
export const runtimePackages = {
  "x86_64-unknown-linux-gnu": "@deno/linux-x64-glibc",
  "aarch64-unknown-linux-gnu": "@deno/linux-arm64-glibc",
  "x86_64-apple-darwin": "@deno/darwin-x64",
  "aarch64-apple-darwin": "@deno/darwin-arm64",
} as const;

/** Name of a platform, as `deno compile --target` writes it. */
export type Target = keyof typeof runtimePackages;

/** Tells whether executioner is built for a platform. */
export function isTarget(name: string): name is Target {
  return Object.hasOwn(runtimePackages, name);
}
