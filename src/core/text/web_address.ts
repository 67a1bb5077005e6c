/**
 * Returns an address as messages may show it: it may have a password and, behind its path,
 * keys, and messages get neither. What has references, or is no address, stays as it is otherwise.
 */
export function withoutSecrets(address: string): string {
  if (address.includes("${") || !URL.canParse(address)) {
    return address.replace(/[?#].*$/s, "").replace(/^([a-z]+:\/\/)[^/]*@/i, "$1");
  }
  const url = new URL(address);
  url.username = "";
  url.password = "";
  url.search = "";
  url.hash = "";
  return url.href;
}
